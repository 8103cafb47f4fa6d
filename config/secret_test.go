package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/lang"
)

// TestSecretIsHidden prints a secret in every way that comes to mind.
func TestSecretIsHidden(t *testing.T) {
	secret := config.NewSecret("hush")
	service := *load(t, config.API, given{env: []string{"DATABASE_URL=postgres://hush/"}})
	var out bytes.Buffer
	if err := service.Print(&out, lang.English); err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%T %v", "%20s", "%!"} {
		fmt.Fprintf(&out, verb+"\n", secret, secret)
		fmt.Fprintf(&out, verb+"\n", &secret, &secret)
		fmt.Fprintf(&out, verb+"\n", service, service)
		fmt.Fprintf(&out, verb+"\n", []any{secret}, map[string]any{"a": &service})
	}
	fmt.Fprintln(&out, secret, secret.String())
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("m", "secret", secret, "pointer", &secret, "service", service, "of", &service)
	}
	encoded, err := json.Marshal(map[string]any{"a": secret, "b": &secret, "c": []config.Secret{secret}})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	if encoded, err = yaml.Marshal(map[string]any{"a": secret, "b": &secret}); err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	if encoded, err = json.Marshal(service); err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	if text := out.String(); strings.Contains(text, "hush") || strings.Contains(strings.ToLower(text), fmt.Sprintf("%x", "hush")) || !strings.Contains(text, "•••") {
		t.Errorf("got %s", text)
	}
	if secret.Reveal() != "hush" || secret.IsZero() {
		t.Error("and cannot be used")
	}
	if none := (config.Secret{}); fmt.Sprint(none) != "" || !none.IsZero() {
		t.Errorf("none is %q", fmt.Sprint(none))
	}
}
