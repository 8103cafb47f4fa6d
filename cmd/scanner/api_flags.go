package main

import (
	"cmp"
	"strings"

	"github.com/tongguan/tongguan/internal/client"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
)

// apiFlags name a service, and as whom it is asked.
type apiFlags struct {
	Server string `placeholder:"URL" help:"${apiserver}"`
	tokenFlags
}

// tokenFlags say as whom a service is asked, and how it may be come by. There is no flag for the token itself: other users
// of the machine see command lines.
type tokenFlags struct {
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

// client makes what asks the service that is named.
func (f *apiFlags) client(w *world, tag lang.Tag) (*client.Client, error) {
	return f.clientOf(w, tag, cmp.Or(f.Server, w.getenv(envServer)))
}

// clientOf makes what asks a service.
func (f *tokenFlags) clientOf(w *world, tag lang.Tag, server string) (*client.Client, error) {
	token, err := f.token(w)
	if err != nil {
		return nil, err
	}
	return client.New(client.Options{
		Server: server, Token: token, Lang: tag, UserAgent: program + "/" + version(), InsecureHTTP: f.InsecureHTTP,
	})
}

// token reads the token: of the file that the flag or the environment names, else of the environment; "" where nobody
// gives one.
func (f *tokenFlags) token(w *world) (string, error) {
	name, about := f.TokenFile, "--token-file"
	if name == "" {
		name, about = w.getenv(envTokenFile), envTokenFile
	}
	if name == "" {
		return strings.TrimSpace(w.getenv(envToken)), nil
	}
	data, err := readFile(name, maxToken)
	if err != nil {
		return "", lang.Unreadable(about+" "+name, err)
	}
	token := strings.TrimSpace(string(data))
	if token == "" || len(data) > maxToken || strings.ContainsAny(token, "\r\n") {
		return "", lang.Wrong(about+" "+name, lang.En("it holds no token: write it there, alone, in one line").Zh("其中没有令牌：文件中应只有一行令牌"))
	}
	return token, nil
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
