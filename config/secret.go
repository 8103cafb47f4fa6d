package config

import (
	"encoding/json"
	"log/slog"
)

// hidden stands for a secret wherever it is printed.
const hidden = "•••"

// A Secret is a text that no log, page or error shows: however it is printed, dots come out, and nothing where there is
// none. The zero Secret is none.
type Secret struct{ text *string } // behind a pointer, since fmt looks into a value for %d, %p and the like

// NewSecret hides a text; an empty one is none.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal gives the text.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.text == nil }

func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return hidden
}

// LogValue is what a log shows.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON is what JSON shows.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// MarshalText is what YAML, XML and the like show.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
