// Command workspace serves the vendor's own test workspace on loopback until its input ends.
//
// It prints its URL as the first line. WORKSPACE_CLIENT_ID and WORKSPACE_CLIENT_SECRET name the one
// service principal that may sign in, WORKSPACE_TOKEN an access token that is admitted too,
// WORKSPACE_GROUPS the groups that exist (a JSON list of names), and WORKSPACE_REQUESTS the file
// that receives every request as one line of JSON. Where they are set, WORKSPACE_IDENTITY holds
// further fields of whoever is signed in (JSON), WORKSPACE_NUMBER the workspace's id (0: no
// metastore is assigned), WORKSPACE_LATENCY by how many milliseconds every answer is late,
// WORKSPACE_POLICIES a file with what the service principal trusts (see federation.go), and
// WORKSPACE_CERTIFICATE a file that receives the certificate of a server that speaks TLS.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/databricks/cli/libs/testserver"
	"github.com/databricks/databricks-sdk-go/service/catalog"
)

const issued = testserver.ServicePrincipalTokenPrefix + "ml-init"

// reporter takes the place of a test: the vendor's server tells it what went wrong.
type reporter struct{}

func (reporter) Log(args ...any)                 { log.Print(args...) }
func (reporter) Logf(format string, args ...any) { log.Printf(format, args...) }
func (r reporter) Error(args ...any)             { r.Log(args...) }
func (r reporter) Errorf(f string, args ...any)  { r.Logf(f, args...) }
func (reporter) Fatal(args ...any)               { log.Fatal(args...) }
func (reporter) Fatalf(f string, args ...any)    { log.Fatalf(f, args...) }
func (r reporter) Skip(args ...any)              { r.Fatal(args...) }
func (r reporter) Skipf(f string, args ...any)   { r.Fatalf(f, args...) }
func (r reporter) FailNow()                      { r.Fatal("failed") }
func (reporter) Cleanup(func())                  {}
func (reporter) Context() context.Context        { return context.Background() }
func (reporter) Setenv(key, value string)        { os.Setenv(key, value) }
func (reporter) TempDir() string                 { return os.TempDir() }
func (reporter) Helper()                         {}

// signIn answers the OAuth client credentials grant (RFC 6749, section 4.4), and the exchange of
// another's token.
func signIn(request testserver.Request) any {
	form, _ := url.ParseQuery(string(request.Body))
	if form.Get("grant_type") == exchangeGrant {
		return exchange(form)
	}
	carrier := http.Request{Header: request.Headers}
	id, secret, ok := carrier.BasicAuth()
	if !ok {
		id, secret = form.Get("client_id"), form.Get("client_secret")
	} else {
		// Both are encoded before they become a header (section 2.3.1).
		id, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(secret)
	}
	if id != os.Getenv("WORKSPACE_CLIENT_ID") || secret != os.Getenv("WORKSPACE_CLIENT_SECRET") {
		return testserver.Response{StatusCode: 401, Body: map[string]string{
			"error": "invalid_client", "error_description": "Client authentication failed"}}
	}
	return map[string]any{"access_token": issued, "token_type": "Bearer", "expires_in": 3600}
}

// groups answers a SCIM search, which may ask for one name: displayName eq "NAME". All that is
// found fits on one page; a client asks for the next one until it is empty.
func groups(request testserver.Request) any {
	var names []string
	if err := json.Unmarshal([]byte(os.Getenv("WORKSPACE_GROUPS")), &names); err != nil {
		log.Fatalf("WORKSPACE_GROUPS: %v", err)
	}
	wanted, filtered := strings.CutPrefix(request.URL.Query().Get("filter"), "displayName eq ")
	for _, made := range request.Workspace.Groups {
		names = append(names, made.DisplayName)
	}
	found := []map[string]string{}
	for place, name := range names {
		if !filtered || strings.EqualFold(strings.Trim(wanted, `"'`), name) {
			found = append(found, map[string]string{"id": fmt.Sprint(place + 1), "displayName": name})
		}
	}
	total, start := len(found), 1
	if asked, err := strconv.Atoi(request.URL.Query().Get("startIndex")); err == nil && asked > 1 {
		start = asked
	}
	return map[string]any{"Resources": found[min(start-1, total):], "totalResults": total,
		"startIndex": start}
}

// identity answers who is signed in.
func identity(request testserver.Request) any {
	text, _ := json.Marshal(request.Workspace.MeUser(request.Token))
	fields := map[string]any{}
	json.Unmarshal(text, &fields)
	if more := os.Getenv("WORKSPACE_IDENTITY"); more != "" {
		if err := json.Unmarshal([]byte(more), &fields); err != nil {
			log.Fatalf("WORKSPACE_IDENTITY: %v", err)
		}
	}
	return testserver.Response{
		Headers: http.Header{"X-Databricks-Org-Id": {"900800700600"}}, Body: fields}
}

// metastore answers which metastore the workspace is assigned to.
func metastore(testserver.Request) any {
	assignment := testserver.TestMetastore
	if number := os.Getenv("WORKSPACE_NUMBER"); number == "0" {
		return testserver.Response{StatusCode: 404, Body: map[string]string{
			"error_code": "METASTORE_DOES_NOT_EXIST",
			"message":    "No metastore assigned for the current workspace."}}
	} else if number != "" {
		assignment.WorkspaceId, _ = strconv.ParseInt(number, 10, 64)
	}
	return assignment
}

// effective answers the grants on a catalog or schema, with those that a schema inherits.
func effective(request testserver.Request) any {
	name := request.Vars["full_name"]
	asked := [][2]string{{request.Vars["securable_type"], name}}
	if parent, _, below := strings.Cut(name, "."); below {
		asked = append(asked, [2]string{"catalog", parent})
	}
	found := []map[string]any{}
	for _, place := range asked {
		answer := request.Workspace.GrantsGet(request, place[0], place[1])
		for _, held := range answer.Body.(catalog.GetPermissionsResponse).PrivilegeAssignments {
			privileges := []map[string]any{}
			for _, privilege := range held.Privileges {
				privileges = append(privileges, map[string]any{"privilege": privilege})
			}
			found = append(found, map[string]any{"principal": held.Principal, "privileges": privileges})
		}
	}
	return map[string]any{"privilege_assignments": found}
}

// addresses answers, in the vendor's place, where to sign in: at the host that was asked.
func addresses(answer http.ResponseWriter, request *http.Request) bool {
	base := "http://" + request.Host
	if request.TLS != nil || !strings.HasPrefix(request.Host, "127.") { // behind a proxy that ends TLS
		base = "https://" + request.Host
	}
	told := map[string]map[string]string{
		"/.well-known/databricks-config": {"oidc_endpoint": base + "/oidc"},
		"/oidc/.well-known/oauth-authorization-server": {
			"authorization_endpoint": base + "/oidc/v1/authorize",
			"token_endpoint":         base + "/oidc/v1/token"},
	}[request.URL.Path]
	if told == nil {
		return false
	}
	answer.Header().Set("Content-Type", "application/json")
	json.NewEncoder(answer).Encode(told)
	return true
}

// gate records every request and admits those that carry a token, or ask for one.
func gate(next http.Handler, record *json.Encoder) http.Handler {
	admitted := []string{"Bearer " + issued}
	if token := os.Getenv("WORKSPACE_TOKEN"); token != "" {
		admitted = append(admitted, "Bearer "+token)
	}
	late, _ := strconv.Atoi(os.Getenv("WORKSPACE_LATENCY"))
	var alone sync.Mutex
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		request.Body = io.NopCloser(bytes.NewReader(body))
		path, open := request.URL.Path, false
		if strings.HasPrefix(path, "/oidc/") || strings.HasPrefix(path, "/.well-known/") {
			body, open = nil, true // a sign-in carries the secret, which no file may hold
		}
		alone.Lock()
		record.Encode(map[string]string{"method": request.Method, "path": path, "body": string(body)})
		alone.Unlock()
		time.Sleep(time.Duration(late) * time.Millisecond)
		if !open && !slices.Contains(admitted, request.Header.Get("Authorization")) {
			answer.Header().Set("Content-Type", "application/json")
			answer.WriteHeader(http.StatusUnauthorized)
			io.WriteString(answer, `{"error_code":"UNAUTHENTICATED","message":"Invalid token"}`)
			return
		}
		if !addresses(answer, request) {
			next.ServeHTTP(answer, request)
		}
	})
}

// encrypted serves the same over TLS, and writes down the certificate to trust.
func encrypted(handler http.Handler, file string) string {
	front := httptest.NewUnstartedServer(handler)
	front.StartTLS()
	block := pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw}
	if err := os.WriteFile(file, pem.EncodeToMemory(&block), 0o600); err != nil {
		log.Fatal(err)
	}
	return front.URL
}

func main() {
	file, err := os.OpenFile(os.Getenv("WORKSPACE_REQUESTS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		log.Fatal(err)
	}
	server := testserver.New(reporter{})
	server.Handle("POST", "/oidc/v1/token", signIn)
	server.Handle("GET", "/api/2.0/preview/scim/v2/Groups", groups)
	server.Handle("GET", "/api/2.0/preview/scim/v2/Me", identity)
	server.Handle("GET", "/api/2.1/unity-catalog/current-metastore-assignment", metastore)
	server.Handle("GET", "/api/2.1/unity-catalog/effective-permissions/{securable_type}/{full_name}", effective)
	testserver.AddDefaultHandlers(server)
	server.Config.Handler = gate(server.Config.Handler, json.NewEncoder(file))
	if certificate := os.Getenv("WORKSPACE_CERTIFICATE"); certificate != "" {
		fmt.Println(encrypted(server.Config.Handler, certificate))
	} else {
		fmt.Println(server.URL)
	}
	io.Copy(io.Discard, os.Stdin)
}
