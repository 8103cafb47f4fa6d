package main

import (
	"cmp"
	"strings"

	"github.com/tongguan/tongguan/internal/client"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
)

// apiFlags name a service, and as whom it is asked. There is no flag for the token itself: other users of the machine
// see command lines.
type apiFlags struct {
	Server       string `placeholder:"URL" help:"${apiserver}"`
	TokenFile    string `name:"token-file" placeholder:"FILE" help:"${apitoken}"`
	InsecureHTTP bool   `name:"insecure-http" help:"${apiinsecure}"`
}

// The environment variables that stand in for the flags, and hold the token.
const (
	envServer    = "TONGGUAN_SERVER"
	envToken     = "TONGGUAN_TOKEN"
	envTokenFile = "TONGGUAN_TOKEN_FILE"
)

// maxToken bounds what is read of a token's file.
const maxToken = 4 << 10

// client makes what asks the service.
func (f *apiFlags) client(w *world, tag lang.Tag) (*client.Client, error) {
	token := w.getenv(envToken)
	if file := cmp.Or(f.TokenFile, w.getenv(envTokenFile)); file != "" {
		text, err := readFile(file, maxToken)
		if err != nil {
			return nil, lang.Unreadable("--token-file "+file, err)
		}
		token = string(text)
	}
	return client.New(client.Options{
		Server: cmp.Or(f.Server, w.getenv(envServer)), Token: strings.TrimSpace(token), Lang: tag, UserAgent: program + "/" + version(),
		InsecureHTTP: f.InsecureHTTP,
	})
}

// refusedBy gives the exit code of what a service did not do: exitUnscanned where asking again later may help, and
// exitUsage where it refused.
func refusedBy(err error) commandline.Exit {
	if client.Later(err) {
		return exitUnscanned
	}
	return exitUsage
}

// shownLines makes what strangers wrote into lines visible, and leaves the lines apart.
func shownLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = visible.Text(lines[i])
	}
	return strings.Join(lines, "\n")
}
