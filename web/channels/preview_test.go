package channels_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/problem"
)

// Every kind × sample × language gives JSON, and of a robot a text with the headline and where it leads.
func TestPreview(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	d := &channels.Desk{Link: "https://tongguan.example.test", Clock: func() time.Time { return now }}
	says := map[channels.Sample]map[lang.Tag]string{
		channels.SampleFiring:   {lang.English: "expires in 20 h", lang.Chinese: "20 小时"},
		channels.SampleResolved: {lang.English: "no longer in use", lang.Chinese: "不再使用"},
	}
	for _, k := range notify.Kinds() {
		for _, s := range channels.Samples() {
			for _, tag := range []lang.Tag{lang.English, lang.Chinese, ""} {
				p, err := d.Preview(k, notify.Config{Lang: tag}, s)
				if err != nil || !json.Valid(p.Body) {
					t.Errorf("%s, %s, %s: %v: %s", k, s, tag, err, p.Body)
					continue
				}
				text := p.Text
				if k == notify.Webhook {
					if text != "" {
						t.Errorf("%s: %q", k, text)
					}
					text = string(p.Body)
				}
				if tag == "" {
					tag = lang.Chinese
				}
				samples := []channels.Sample{s}
				if s == channels.SampleDigest {
					if samples = []channels.Sample{channels.SampleFiring, channels.SampleResolved}; k == notify.Webhook {
						samples = samples[:1]
					}
				}
				for _, one := range samples {
					if want := says[one][tag]; !strings.Contains(text, want) {
						t.Errorf("%s, %s, %s: %q is missing in %s", k, s, tag, want, text)
					}
				}
				if !strings.Contains(text, "https://tongguan.example.test/alerts") {
					t.Errorf("%s, %s, %s: no link in %s", k, s, tag, text)
				}
			}
		}
	}
}

func TestPreviewOfAMistake(t *testing.T) {
	d := &channels.Desk{Clock: time.Now}
	_, err := d.Preview(notify.Webhook, notify.Config{Template: "{{"}, channels.SampleFiring)
	if e, ok := errors.AsType[*problem.Error](err); !ok || len(e.Fields) != 1 || e.Fields[0].Location != "body.template" {
		t.Errorf("got %v", err)
	}
	if _, err := d.Preview("pigeon", notify.Config{}, channels.SampleFiring); err == nil {
		t.Error("there are no pigeons")
	}
}
