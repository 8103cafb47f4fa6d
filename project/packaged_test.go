package project_test

import (
	"strings"
	"testing"
)

// TestPackaged has the same call in every file: those of files that are uploaded are found.
func TestPackaged(t *testing.T) {
	for name, c := range map[string]struct {
		config string
		files  string // with "+", those whose call is found
	}{
		"no root":                       {`{}`, "+src/a.js +dist/app.js +b.js"},
		"a root":                        {`{"miniprogramRoot":"dist/"}`, "src/a.js +dist/app.js b.js distant/a.js"},
		"a root, with a dot":            {`{"miniprogramRoot":"./dist"}`, "src/a.js +dist/app.js"},
		"a root that is not there":      {`{"miniprogramRoot":"build/"}`, "+src/a.js +dist/app.js"},
		"the root is the folder itself": {`{"miniprogramRoot":"./"}`, "+src/a.js +dist/app.js"},
		"a plugin":                      {`{"miniprogramRoot":"dist/","pluginRoot":"plugin/"}`, "src/a.js +plugin/index.js +dist/app.js"},
		"cloud functions":               {`{"miniprogramRoot":"dist/","cloudfunctionRoot":"dist/cloud/"}`, "+dist/app.js dist/cloud/login/index.js +dist/clouds.js"},
		"cloud functions, no root":      {`{"cloudfunctionRoot":"cloud"}`, "+dist/app.js cloud/login/index.js +b.js"},
		"no JSON":                       {`{`, "+src/a.js"},
		"options are of the root": {
			`{"miniprogramRoot":"dist/","pluginRoot":"plugin/","packOptions":{"ignore":[{"type":"folder","value":"test"}]}}`,
			"+dist/app.js dist/test/a.js +dist/tests/a.js plugin/test/a.js +plugin/dist/test/a.js",
		},
	} {
		t.Run(name, func(t *testing.T) {
			wantPackaged(t, c.config, c.files)
		})
	}
}

// wantPackaged lays out a project with a call in each of the files; those with "+" are of the package, and only their
// calls are found.
func wantPackaged(t *testing.T, config, files string) {
	t.Helper()
	archive := "-- project.config.json --\n" + config + "\n-- app.json --\n{}\n-- dist/app.json --\n{}\n"
	for _, f := range strings.Fields(files) {
		archive += "-- " + strings.TrimPrefix(f, "+") + " --\nwx.request({ url: 'https://a.example.com' })\n"
	}
	found := map[string]bool{}
	for _, c := range read(t, archive).Calls {
		found[c.Place.File] = true
	}
	for _, f := range strings.Fields(files) {
		file, want := strings.CutPrefix(f, "+")
		if found[file] != want {
			t.Errorf("%s: found: %t", file, found[file])
		}
	}
}
