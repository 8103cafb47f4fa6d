package pages

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// assets are the files that pages refer to. A name holds the hash of the content, so that a browser may keep a file
// for ever and still gets the new one after an upgrade.
type assets struct {
	urls  map[string]string // "style.css" → "/static/style.0a1b2c3d4e5f.css"
	files map[string]asset  // by that address
}

type asset struct {
	body        []byte
	contentType string
	etag        string
}

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

func newAssets(files fs.FS) (*assets, error) {
	names, err := fs.Glob(files, "static/*")
	if err != nil {
		return nil, err
	}
	a := &assets{urls: map[string]string{}, files: map[string]asset{}}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		hash := hex.EncodeToString(sum[:6])
		base, ext := path.Base(name), path.Ext(name)
		if contentTypes[ext] == "" {
			return nil, fmt.Errorf("static file %s: no content type for %q", base, ext)
		}
		url := "/static/" + strings.TrimSuffix(base, ext) + "." + hash + ext
		a.urls[base] = url
		a.files[url] = asset{body, contentTypes[ext], `"` + hash + `"`}
	}
	return a, nil
}

func (a *assets) url(name string) (string, error) {
	url, ok := a.urls[name]
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return url, nil
}

// Static serves the files that pages refer to. It sees the whole path, which begins with /static/.
func (p *Pages) Static() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, ok := p.assets.files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", file.contentType)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("ETag", file.etag)
		h.Set("X-Content-Type-Options", "nosniff")
		if strings.Contains(r.Header.Get("If-None-Match"), file.etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.Method == http.MethodGet {
			_, _ = w.Write(file.body) // the client went away: there is nobody to tell
		}
	})
}
