// Command workspace serves the vendor's own test workspace on loopback until its input ends.
//
// It prints its URL as the first line. WORKSPACE_CLIENT_ID and WORKSPACE_CLIENT_SECRET name the one
// service principal that may sign in, WORKSPACE_TOKEN an access token that is admitted too,
// WORKSPACE_GROUPS the groups that exist (a JSON list of names), and WORKSPACE_REQUESTS the file
// that receives every request as one line of JSON.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/databricks/cli/libs/testserver"
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

// signIn answers the OAuth client credentials grant (RFC 6749, section 4.4).
func signIn(request testserver.Request) any {
	form, _ := url.ParseQuery(string(request.Body))
	carrier := http.Request{Header: request.Headers}
	id, secret, ok := carrier.BasicAuth()
	if !ok {
		id, secret = form.Get("client_id"), form.Get("client_secret")
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

// gate records every request and admits those that carry a token, or ask for one.
func gate(next http.Handler, record *json.Encoder) http.Handler {
	admitted := []string{"Bearer " + issued}
	if token := os.Getenv("WORKSPACE_TOKEN"); token != "" {
		admitted = append(admitted, "Bearer "+token)
	}
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
		if !open && !slices.Contains(admitted, request.Header.Get("Authorization")) {
			answer.Header().Set("Content-Type", "application/json")
			answer.WriteHeader(http.StatusUnauthorized)
			io.WriteString(answer, `{"error_code":"UNAUTHENTICATED","message":"Invalid token"}`)
			return
		}
		next.ServeHTTP(answer, request)
	})
}

func main() {
	file, err := os.OpenFile(os.Getenv("WORKSPACE_REQUESTS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		log.Fatal(err)
	}
	server := testserver.New(reporter{})
	server.Handle("POST", "/oidc/v1/token", signIn)
	server.Handle("GET", "/api/2.0/preview/scim/v2/Groups", groups)
	testserver.AddDefaultHandlers(server)
	server.Config.Handler = gate(server.Config.Handler, json.NewEncoder(file))
	fmt.Println(server.URL)
	io.Copy(io.Discard, os.Stdin)
}
