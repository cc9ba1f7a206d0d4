package main

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/databricks/cli/libs/testserver"
)

const exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange"

// policy is what the service principal trusts: the tokens of one issuer, for one of the audiences,
// with one subject. Nothing in it is a pattern.
type policy struct {
	Issuer    string   `json:"issuer"`
	Audiences []string `json:"audiences"`
	Subject   string   `json:"subject"`
}

type claims struct {
	Issuer   string `json:"iss"`
	Audience string `json:"aud"`
	Subject  string `json:"sub"`
	Expires  int64  `json:"exp"`
}

// exchange answers the token exchange (RFC 8693) for a token that somebody else has signed.
// WORKSPACE_POLICIES names a file with the policies, which is read each time.
func exchange(form url.Values) any {
	if err := admit(form); err != nil {
		return testserver.Response{StatusCode: 400, Body: map[string]string{
			"error": "invalid_grant", "error_description": err.Error()}}
	}
	return map[string]any{"access_token": issued, "token_type": "Bearer", "expires_in": 3600,
		"issued_token_type": "urn:ietf:params:oauth:token-type:access_token", "scope": "all-apis"}
}

func admit(form url.Values) error {
	if form.Get("client_id") != os.Getenv("WORKSPACE_CLIENT_ID") {
		return errors.New("unknown service principal")
	}
	parts := strings.Split(form.Get("subject_token"), ".")
	if len(parts) != 3 {
		return errors.New("the token is no JWT")
	}
	var told claims
	if err := decode(parts[1], &told); err != nil {
		return err
	}
	text, err := os.ReadFile(os.Getenv("WORKSPACE_POLICIES"))
	if err != nil {
		return errors.New("no federation policy")
	}
	var policies []policy
	if err := json.Unmarshal(text, &policies); err != nil {
		return err
	}
	fits := func(each policy) bool {
		return each.Issuer == told.Issuer && each.Subject == told.Subject &&
			slices.Contains(each.Audiences, told.Audience)
	}
	if !slices.ContainsFunc(policies, fits) {
		return fmt.Errorf("no federation policy matches issuer %s, audience %s, subject %s",
			told.Issuer, told.Audience, told.Subject)
	}
	if told.Expires < time.Now().Unix() {
		return errors.New("the token has expired")
	}
	return verify(parts, told.Issuer)
}

// verify checks the signature by a key that the issuer publishes.
func verify(parts []string, issuer string) error {
	var header struct {
		Algorithm string `json:"alg"`
		Key       string `json:"kid"`
	}
	if err := decode(parts[0], &header); err != nil {
		return err
	}
	if header.Algorithm != "RS256" {
		return fmt.Errorf("the algorithm %s is not accepted", header.Algorithm)
	}
	key, err := published(issuer, header.Key)
	if err != nil {
		return err
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return err
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature)
}

// published fetches a key of an issuer, as OpenID Connect Discovery describes it.
func published(issuer, name string) (*rsa.PublicKey, error) {
	var place struct {
		Keys string `json:"jwks_uri"`
	}
	if err := fetch(issuer+"/.well-known/openid-configuration", &place); err != nil {
		return nil, err
	}
	var set struct {
		Keys []struct{ Kid, N, E string } `json:"keys"`
	}
	if err := fetch(place.Keys, &set); err != nil {
		return nil, err
	}
	for _, each := range set.Keys {
		if each.Kid != name {
			continue
		}
		modulus, wrong := base64.RawURLEncoding.DecodeString(each.N)
		exponent, wrongToo := base64.RawURLEncoding.DecodeString(each.E)
		return &rsa.PublicKey{N: new(big.Int).SetBytes(modulus),
			E: int(new(big.Int).SetBytes(exponent).Int64())}, errors.Join(wrong, wrongToo)
	}
	return nil, fmt.Errorf("the issuer publishes no key %s", name)
}

func fetch(address string, into any) error {
	answer, err := http.Get(address)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	return json.NewDecoder(answer.Body).Decode(into)
}

func decode(part string, into any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
