package project_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestModules reads which npm packages a project has.
func TestModules(t *testing.T) {
	p := read(t, `
-- package.json --
{ "dependencies": { "tim-wx-sdk": "^2.27.6", "@scope/one": "1" }, "devDependencies": { "miniprogram-api-typings": "3" } }
-- app.json --
{}
-- miniprogram_npm/tim-wx-sdk/index.js --
-- miniprogram_npm/tim-wx-sdk/sub/index.js --
-- miniprogram_npm/@scope/two/index.js --
-- miniprogram_npm/index.js --
-- miniprogram_npm/@scope/index.js --
-- sub/miniprogram_npm/umtrack-wx/index.js --
-- sub/deep/package.json --
{ "dependencies": { "not-ours": "1" } }
`)
	var b strings.Builder
	for _, m := range p.Modules {
		fmt.Fprintf(&b, "%s %t %s:%d\n", m.Name, m.Built, m.Place.File, m.Place.Line)
	}
	const want = `@scope/one false package.json:1
@scope/two true miniprogram_npm/@scope/two/index.js:0
tim-wx-sdk true miniprogram_npm/tim-wx-sdk/index.js:0
tim-wx-sdk false package.json:1
umtrack-wx true sub/miniprogram_npm/umtrack-wx/index.js:0
`
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
