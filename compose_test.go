package tongguan_test

import (
	"io/fs"
	"maps"
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/tongguan/tongguan/config"
)

// These tests read docker-compose.yml, Dockerfile and .dockerignore and hold them against the repository and against
// each other. No Docker engine runs here: that the image builds and that the containers start is not shown by them.

type composeFile struct {
	Services map[string]composeService `yaml:"services"`
	Volumes  map[string]any            `yaml:"volumes"`
}

type composeService struct {
	Image       string `yaml:"image"`
	Build       any    `yaml:"build"`
	PullPolicy  string `yaml:"pull_policy"`
	Entrypoint  []string
	Environment map[string]string
	Ports       []string
	Volumes     []string
	Tmpfs       []string
	Profiles    []string
	Privileged  bool
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	CapAdd      []string `yaml:"cap_add"`
	SecurityOpt []string `yaml:"security_opt"`
	NetworkMode string   `yaml:"network_mode"`
	PID         string   `yaml:"pid"`
	StopGrace   string   `yaml:"stop_grace_period"`
	Restart     string
	Deploy      struct{ Replicas int }
	Healthcheck *struct {
		Test              []string
		Interval, Timeout string
		StartPeriod       string `yaml:"start_period"`
		Retries           int
		Disable           bool
		StartInterval     string `yaml:"start_interval"` // engines before 25 refuse it
	}
	DependsOn map[string]struct{ Condition string } `yaml:"depends_on"`
}

// ours reports whether a service runs the image of this repository.
func (s composeService) ours() bool { return s.Build != nil }

// variable matches what compose fills in. A variable that may be missing has a default, and one that may not says what
// it wants.
var variable = regexp.MustCompile(`\$\{([A-Z_]+):([-?])([^}]*)\}`)

// besides are the variables that are no settings of ours; the head of the file explains them.
var besides = []string{"POSTGRES_PASSWORD", "PUBLISH", "GOPROXY", "VERSION"}

func readText(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(root, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readCompose fills the file with its defaults, and with values for what has none.
func readCompose(t *testing.T) (text string, file composeFile) {
	t.Helper()
	text = readText(t, "docker-compose.yml")
	filled := variable.ReplaceAllStringFunc(text, func(found string) string {
		parts := variable.FindStringSubmatch(found)
		switch {
		case parts[2] == "-":
			return parts[3]
		case parts[1] == "TONGGUAN_SECRET_KEY":
			return strings.Repeat("0123456789abcdef", 4)
		}
		return "hush"
	})
	if err := yaml.Unmarshal([]byte(filled), &file); err != nil {
		t.Fatal(err)
	}
	if got, want := slices.Sorted(maps.Keys(file.Services)), []string{"api", "demo", "demo-postgres", "postgres", "worker"}; !slices.Equal(got, want) {
		t.Fatalf("services %v, want %v", got, want)
	}
	return text, file
}

func TestComposeVariables(t *testing.T) {
	text, _ := readCompose(t)
	comments := regexp.MustCompile(`(?m)(^|\s)#.*$`)
	if rest := comments.ReplaceAllString(variable.ReplaceAllString(text, ""), ""); strings.Contains(rest, "$") {
		t.Error("a variable has neither default nor a word on what is wanted; write ${NAME:-default} or ${NAME:?what}")
	}
	head, _, _ := strings.Cut(text, "\nname:")
	var environ []string
	for _, found := range variable.FindAllStringSubmatch(text, -1) {
		name, kind, said := found[1], found[2], found[3]
		if kind == "?" && (len(said) < 20 || !strings.Contains(said, name)) {
			t.Errorf("%s: %q does not say what is wanted", name, said)
		}
		switch {
		case slices.Contains(besides, name):
			if !strings.Contains(head, name) {
				t.Errorf("%s is not explained", name)
			}
		case strings.HasPrefix(name, "TONGGUAN_"):
			environ = append(environ, name+"=x")
		default:
			t.Errorf("%s is no setting", name)
		}
	}
	_, warnings, _ := config.Load(config.API, config.Sources{Environ: environ})
	for _, w := range warnings { // of variables that are no settings
		t.Error(w)
	}
}

// TestComposeSettings starts, on paper, each program with what it is given.
func TestComposeSettings(t *testing.T) {
	_, file := readCompose(t)
	for name, s := range file.Services {
		if !s.ours() {
			continue
		}
		command := config.API
		if slices.Equal(s.Entrypoint, []string{"tongguan-scanner", "work"}) {
			command = config.Work
		} else if s.Entrypoint != nil {
			t.Errorf("%s runs %v", name, s.Entrypoint)
		}
		var environ []string
		for key, value := range s.Environment {
			environ = append(environ, key+"="+value)
			if !strings.HasPrefix(key, "TONGGUAN_") && key != "DATABASE_URL" && key != "PGPASSWORD" {
				t.Errorf("%s: what is %s?", name, key)
			}
		}
		c, warnings, err := config.Load(command, config.Sources{Environ: environ, Hostname: "box"})
		if err != nil || len(warnings) > 0 {
			t.Errorf("%s: %v, %v", name, err, warnings)
			continue
		}
		database, err := url.Parse(c.DatabaseURL.Reveal())
		if err != nil {
			t.Fatal(err)
		}
		postgres, ok := file.Services[database.Hostname()]
		if !ok || s.DependsOn[database.Hostname()].Condition != "service_healthy" {
			t.Errorf("%s does not wait for its database, %s", name, database.Hostname())
		}
		if env := postgres.Environment; database.User.String() != env["POSTGRES_USER"] || database.Path != "/"+env["POSTGRES_DB"] || s.Environment["PGPASSWORD"] != env["POSTGRES_PASSWORD"] {
			t.Errorf("%s cannot get into its database: %s, %v", name, database, env)
		}
		if len(s.Profiles) == 0 && len(postgres.Profiles) > 0 || !slices.Equal(s.Profiles, postgres.Profiles) {
			t.Errorf("%s and its database are not started together", name)
		}
		if c.SecretKey.IsZero() {
			t.Errorf("%s has no key", name)
		}
		check := strings.Join(s.Healthcheck.Test, " ")
		switch command {
		case config.API:
			_, inside, _ := net.SplitHostPort(c.Listen)
			if len(s.Ports) != 1 || !strings.HasPrefix(s.Ports[0], "127.0.0.1:") || !strings.HasSuffix(s.Ports[0], ":"+inside) {
				t.Errorf("%s: ports %v; by default this machine alone gets to %s", name, s.Ports, c.Listen)
			}
			// What comes through a published port does not look like this machine, so cookies need more than loopback.
			if !c.InsecureHTTP || c.PublicURL == nil || !strings.HasSuffix(strings.TrimSuffix(s.Ports[0], ":"+inside), ":"+c.PublicURL.Port()) {
				t.Errorf("%s: nobody could sign in at %v", name, c.PublicURL)
			}
			if check != "CMD tongguan-api healthcheck" {
				t.Errorf("%s is checked by %s", name, check)
			}
			if c.Demo != slices.Contains(s.Profiles, "demo") {
				t.Errorf("%s: demo is %v", name, c.Demo)
			}
		case config.Work:
			_, port, _ := net.SplitHostPort(c.MetricsListen)
			if check != "CMD tongguan-api healthcheck http://127.0.0.1:"+port+"/metrics" || len(s.Ports) > 0 {
				t.Errorf("%s is checked by %s, ports %v", name, check, s.Ports)
			}
			if s.Deploy.Replicas != 2 || c.Name != "box" {
				t.Errorf("%s: %d of them, called %s", name, s.Deploy.Replicas, c.Name)
			}
		}
	}
}

// TestComposeIsClosed holds what every container may not do.
func TestComposeIsClosed(t *testing.T) {
	_, file := readCompose(t)
	pinned := regexp.MustCompile(`^[a-z0-9./-]+:(\d[\w.-]*|local)$`)
	for name, s := range file.Services {
		if !pinned.MatchString(s.Image) || s.ours() != strings.HasSuffix(s.Image, ":local") {
			t.Errorf("%s: image %s is not pinned", name, s.Image)
		}
		if s.ours() && s.PullPolicy != "build" {
			t.Errorf("%s: somebody else's %s would do", name, s.Image)
		}
		if s.Privileged || s.NetworkMode != "" || s.PID != "" || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Equal(s.SecurityOpt, []string{"no-new-privileges:true"}) {
			t.Errorf("%s may do too much: %+v", name, s)
		}
		if s.ours() && (!s.ReadOnly || s.CapAdd != nil || s.Volumes != nil) {
			t.Errorf("%s may write, or has capabilities", name)
		}
		if !s.ours() && s.Ports != nil {
			t.Errorf("%s is published: %v", name, s.Ports)
		}
		if s.StopGrace != "60s" || s.Restart != "unless-stopped" {
			t.Errorf("%s: stopped after %s, restart %s", name, s.StopGrace, s.Restart)
		}
		switch h := s.Healthcheck; {
		case h == nil || h.Disable || len(h.Test) < 2 || h.Test[0] != "CMD" || h.Interval == "" || h.Timeout == "" || h.Retries == 0 || h.StartPeriod == "" || h.StartInterval != "":
			t.Errorf("%s: health check %+v", name, h)
		case !s.ours() && h.Test[1] != "pg_isready":
			t.Errorf("%s is checked by %v", name, h.Test)
		}
		for _, v := range s.Volumes {
			volume, _, _ := strings.Cut(v, ":")
			if _, known := file.Volumes[volume]; !known {
				t.Errorf("%s: %s is no volume of ours", name, v)
			}
		}
		kept := strings.Join(append(slices.Clone(s.Volumes), s.Tmpfs...), " ")
		if !s.ours() && !strings.Contains(kept, "/var/lib/postgresql/data") {
			t.Errorf("%s keeps its data in an unnamed volume", name)
		}
	}
}

// instructions gives the lines of the Dockerfile, with those that go on joined.
func instructions(t *testing.T) (out [][2]string) {
	t.Helper()
	text := regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(readText(t, "Dockerfile"), "")
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		if word, rest, _ := strings.Cut(strings.TrimSpace(line), " "); word != "" {
			out = append(out, [2]string{word, rest})
		}
	}
	return out
}

func TestDockerfile(t *testing.T) {
	wanted := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(readText(t, "go.mod"))
	ignored := ignores(t)
	var stages, made, kept []string
	var user, entrypoint, health, env string
	for _, line := range instructions(t) {
		words := strings.Fields(line[1])
		switch line[0] {
		case "FROM":
			stages = append(stages, line[1])
		case "ENV":
			env += " " + line[1]
		case "COPY":
			sources := words[:len(words)-1]
			if from, other := strings.CutPrefix(words[0], "--from="); other {
				if !strings.HasSuffix(stages[0], " AS "+from) {
					t.Errorf("COPY from %s, and there is no such stage", from)
				}
				for _, source := range words[1 : len(words)-1] {
					if !slices.Contains(made, source) && source != "/etc/ssl/certs/ca-certificates.crt" { // Debian's, in the image of Go
						t.Errorf("COPY of %s, which nothing makes", source)
					}
					kept = append(kept, path.Base(source))
				}
				continue
			}
			for _, source := range sources {
				if _, err := fs.Stat(root, source); err != nil || source != "." && ignored(source) {
					t.Errorf("COPY %s: it is not there, or ignored (%v)", source, err)
				}
			}
		case "RUN":
			for _, found := range regexp.MustCompile(`(?:-o|>) (/\S+)`).FindAllStringSubmatch(line[1], -1) {
				made = append(made, found[1])
			}
			for _, found := range regexp.MustCompile(` \./(\S+)`).FindAllStringSubmatch(line[1], -1) {
				if _, err := fs.Stat(root, found[1]+"/main.go"); err != nil {
					t.Errorf("RUN builds what is not there: %v", err)
				}
			}
			if strings.Contains(line[1], "passwd") && !strings.Contains(line[1], "tongguan:x:65532:65532:") {
				t.Errorf("RUN makes another user: %s", line[1])
			}
		case "USER":
			user = line[1]
		case "ENTRYPOINT":
			entrypoint = line[1]
		case "HEALTHCHECK":
			health = line[1]
		case "ARG", "WORKDIR", "EXPOSE":
		default:
			t.Errorf("what is %s?", line[0])
		}
	}
	if len(stages) != 2 || stages[0] != "--platform=$BUILDPLATFORM golang:"+wanted[1]+" AS build" || stages[1] != "scratch" {
		t.Errorf("stages %q; go.mod wants Go %s, and the image holds nothing else", stages, wanted[1])
	}
	for _, program := range []string{"tongguan-api", "tongguan-scanner", "passwd", "ca-certificates.crt"} {
		if !slices.Contains(kept, program) {
			t.Errorf("the image lacks %s", program)
		}
	}
	for _, part := range []string{"CGO_ENABLED=0", "-trimpath", "-mod=readonly", "PATH=/usr/local/bin", "TONGGUAN_LISTEN=0.0.0.0:8080"} {
		if !strings.Contains(env, part) {
			t.Errorf("ENV lacks %s", part)
		}
	}
	if user != "65532:65532" || entrypoint != `["tongguan-api"]` || !strings.HasSuffix(health, `CMD ["tongguan-api", "healthcheck"]`) {
		t.Errorf("user %s, entrypoint %s, health check %s", user, entrypoint, health)
	}
}

// ignores reads .dockerignore: whether a path, or a folder above it, is left out of the build.
func ignores(t *testing.T) func(name string) bool {
	t.Helper()
	var patterns []string
	for line := range strings.Lines(readText(t, ".dockerignore")) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			patterns = append(patterns, line)
		}
	}
	return func(name string) bool {
		for at := name; at != "."; at = path.Dir(at) {
			for _, pattern := range patterns {
				anywhere, deep := strings.CutPrefix(pattern, "**/")
				subject := at
				if deep {
					pattern, subject = anywhere, path.Base(at)
				}
				if matched, err := path.Match(pattern, subject); err != nil || matched {
					return true
				}
			}
		}
		return false
	}
}

// TestDockerignore holds that what the programs are built from gets into the build, and that secrets do not.
func TestDockerignore(t *testing.T) {
	ignored := ignores(t)
	for _, name := range []string{".git/config", ".env", ".env.local", "bin/tongguan-api", "store/endpoint_test.go", "scan/testdata/x", "docker-compose.yml"} {
		if !ignored(name) {
			t.Errorf("%s gets into the build", name)
		}
	}
	embedded := regexp.MustCompile(`(?m)^//go:embed (.+)$`)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "bench" || name == "scripts" || name == ".git" || d.Name() == "testdata"):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go"), strings.HasSuffix(name, "_test.go"):
			return nil
		}
		needed := []string{name}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		for _, found := range embedded.FindAllStringSubmatch(string(text), -1) {
			for pattern := range strings.FieldsSeq(found[1]) {
				matches, err := fs.Glob(root, path.Join(path.Dir(name), pattern))
				if err != nil || matches == nil {
					t.Errorf("%s embeds %s: %v", name, pattern, err)
				}
				needed = append(needed, matches...)
			}
		}
		for _, file := range needed {
			if ignored(file) {
				t.Errorf("%s does not get into the build", file)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
