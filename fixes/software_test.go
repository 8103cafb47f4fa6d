package fixes_test

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/fixes"
	"github.com/tongguan/tongguan/internal/lang"
)

// TestSoftware puts the likeliest first and leaves none out.
func TestSoftware(t *testing.T) {
	every, likely := fixes.SoftwareFor("")
	if likely != 0 || len(every) != 8 || every[0].ID != "nginx" {
		t.Errorf("%d of %d, first %s", likely, len(every), every[0].ID)
	}
	for _, s := range every {
		for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
			if s.Name.In(tag) == "" || !strings.HasPrefix(s.Doc, "https://") {
				t.Errorf("%s in %s", s.ID, tag)
			}
			for _, step := range s.Steps {
				if step.Text.In(tag) == "" || strings.Contains(step.Fill("x.pem"), "{") {
					t.Errorf("%s in %s: %+v", s.ID, tag, step)
				}
			}
		}
	}
	for server, want := range map[string]string{
		"nginx/1.22.1": "nginx", "Tengine": "nginx", "openresty/1.25": "nginx", "Apache/2.4.65 (Debian)": "apache", "Caddy": "caddy",
		"Microsoft-IIS/10.0": "iis", "Lego Server": "tencent", "AliyunOSS": "aliyun", "gws": "nginx",
	} {
		if got, _ := fixes.SoftwareFor(server); got[0].ID != want || len(got) != len(every) {
			t.Errorf("%s: %s first, of %d", server, got[0].ID, len(got))
		}
	}
}
