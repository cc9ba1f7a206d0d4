// Runs the script in SCRIPT with `github`, `context`, `core` and `require`, as the action does.
const fs = require('fs');
const { createRequire } = require('module');

const { GITHUB_API_URL, GITHUB_EVENT_NAME, GITHUB_EVENT_PATH, GITHUB_REPOSITORY } = process.env;
const payload = JSON.parse(fs.readFileSync(GITHUB_EVENT_PATH, 'utf8'));
const [owner, repo] = GITHUB_REPOSITORY.split('/');
const { number } = payload.issue || payload.pull_request || payload;

async function createComment({ owner, repo, issue_number, body }) {
  const place = `/repos/${owner}/${repo}/issues/${issue_number}/comments`;
  const answer = await fetch(GITHUB_API_URL + place, {
    method: 'POST',
    headers: { authorization: `token ${process.env.TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ body }),
  });
  if (!answer.ok) throw new Error(`POST ${place}: ${answer.status} ${await answer.text()}`);
  return { status: answer.status, data: await answer.json() };
}

const github = { rest: { issues: { createComment } } };
const context = {
  eventName: GITHUB_EVENT_NAME, payload, repo: { owner, repo }, issue: { owner, repo, number },
};
const core = {
  info: console.log,
  setFailed(message) { console.error(message); process.exitCode = 1; },
};
const names = { github, context, core, require: createRequire(process.cwd() + '/') };
const Script = (async () => {}).constructor;
new Script(...Object.keys(names), process.env.SCRIPT)(...Object.values(names))
  .catch((error) => core.setFailed(error.message));
