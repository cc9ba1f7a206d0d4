"""GitHub over its REST interface: requests, responses, retries, limits and secrets."""
