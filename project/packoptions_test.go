package project_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestPackOptions has the same call in every file: those of files that are in the package are found.
func TestPackOptions(t *testing.T) {
	entry := func(kind, value string) string { return fmt.Sprintf(`{"type":%q,"value":%q}`, kind, value) }
	for name, c := range map[string]struct {
		ignore, include string
		files           string // with "+", those whose call is found
	}{
		"a file":                   {entry("file", "x/y.js"), "", "x/y.js +y.js +x/x/y.js"},
		"a file, from the root":    {entry("file", "/x/Y.js"), "", "X/y.js +y.js"},
		"a file, with a dot":       {entry("file", "./y.js"), "", "+y.js"},
		"a hidden file":            {entry("file", ".y.js"), "", ".y.js +y.js"},
		"a folder":                 {entry("folder", "test"), "", "test/a.js test/b/a.js +tests/a.js +x/test/a.js +test.js"},
		"a folder, with slashes":   {entry("folder", "/Test/"), "", "test/a.js +tests/a.js"},
		"a suffix of the name":     {entry("suffix", ".mock.js"), "", "a.mock.js x/a.MOCK.js +mock.js +.mock/a.js"},
		"a prefix of the name":     {entry("prefix", "test-"), "", "test-a.js x/Test-a.js +test-x/a.js +a-test-.js"},
		"a prefix is of no path":   {entry("prefix", "x/a"), "", "+x/a.js"},
		"a glob":                   {entry("glob", "x/**/*.mock.js"), "", "x/a.mock.js x/y/z/a.mock.js +y/x/a.mock.js +x/a.js"},
		"a glob, one folder":       {entry("glob", "/*.js"), "", "a.js +x/a.js"},
		"a glob with alternatives": {entry("glob", "{mock,Test}/[!a].js"), "", "mock/b.js TEST/b.js +mock/a.js +x/b.js"},
		"a glob of everything":     {entry("glob", "**/*"), "", "a.js x/a.js +.x/a.js"},
		"a glob that is broken":    {entry("glob", "[a.js"), "", "+a.js"},
		"a denial":                 {entry("glob", "!a.js"), "", "+a.js +b.js"},
		"an extended glob":         {entry("glob", "@(a|b).js"), "", "+a.js"},
		"an expression":            {entry("regexp", `\.mock\d?\.js$`), "", "a.mock.js x/a.mock1.js +b.mock.js/b.js"},
		"an expression of a path":  {entry("regexp", `^/X/`), "", "x/a.js +y/x/a.js"},
		"an expression of JS":      {entry("regexp", `^(?!app)`), "", "+a.js"},
		"an expression, broken":    {entry("regexp", `(`), "", "+a.js"},
		"a kind that is not known": {entry("extension", ".js"), "", "+a.js"},
		"without a value":          {`{"type":"suffix","value":""},{"type":"folder","value":"/"},{"type":"prefix"},7`, "", "+a.js +x/a.js"},
		"one after another":        {entry("glob", "[") + "," + entry("file", "a.js"), "", "a.js +b.js"},
		"taken in again":           {entry("folder", "x"), entry("glob", "x/keep/**"), "x/a.js +x/keep/a.js"},
		"taken in, and not out":    {"", entry("file", "a.js"), "+a.js +b.js"},
		"taken in unclearly":       {entry("folder", "x"), entry("glob", "x/@(a|b).js"), "+x/a.js +x/c.js"},
		"taken in, and hidden":     {entry("folder", "x"), entry("glob", "x/**"), "+x/.a.js"},
		"too long":                 {entry("file", strings.Repeat("a", 600)+".js"), "", "+a.js"},
		"too many alternatives":    {entry("glob", strings.Repeat("{a,a}", 20)), "", "+a.js"},
		"too many":                 {strings.Repeat(entry("file", "b.js")+",", 1000) + entry("file", "a.js"), "", "b.js +a.js"},
	} {
		t.Run(name, func(t *testing.T) {
			wantPackaged(t, fmt.Sprintf(`{"packOptions":{"ignore":[%s],"include":[%s]}}`, c.ignore, c.include), c.files)
		})
	}
}
