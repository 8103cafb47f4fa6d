package webtest

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/api"
)

// A Contract holds answers to the OpenAPI document. It is safe for use by many at once.
type Contract struct {
	*description

	mu   sync.Mutex
	seen map[string]bool // "get-me 200"
}

// A description is the document, which is the same for every server.
type description struct {
	document   map[string]any
	compiler   *jsonschema.Compiler
	operations []Operation

	mu      sync.Mutex
	schemas map[string]*jsonschema.Schema
}

// An Operation is one of the document.
type Operation struct {
	ID, Method, Path string
	Spec             map[string]any
	match            *regexp.Regexp
}

const documentURL = "https://tongguan.invalid/openapi.json"

// NewContract makes one that has seen nothing.
func NewContract(t testing.TB) *Contract {
	t.Helper()
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	return &Contract{description: d, seen: map[string]bool{}}
}

// described reads the document once: it takes as long as a whole test.
var described = sync.OnceValues(describe)

func describe() (*description, error) {
	text, err := api.New(api.Deps{}).OpenAPI(lang.English)
	if err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %.200s", err, text)
	}
	d := &description{document: document.(map[string]any), compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource(documentURL, document); err != nil {
		return nil, err
	}
	for path, item := range d.document["paths"].(map[string]any) {
		for method, spec := range item.(map[string]any) {
			pattern := regexp.MustCompile(`\\\{[^}]*\\\}`).ReplaceAllString(regexp.QuoteMeta(path), "[^/]+?")
			spec := spec.(map[string]any)
			d.operations = append(d.operations, Operation{
				spec["operationId"].(string), strings.ToUpper(method), path, spec, regexp.MustCompile("^" + pattern + "$"),
			})
		}
	}
	// The longest first, so that .pem is not taken for a part of a name.
	slices.SortFunc(d.operations, func(a, b Operation) int { return len(b.Path) - len(a.Path) })
	return d, nil
}

// Operations gives what the document describes.
func (s *Server) Operations() []Operation { return s.contract.operations }

// Document gives the OpenAPI document.
func (s *Server) Document() map[string]any { return s.contract.document }

// Unseen names the operations and statuses of successes that no answer had so far.
func (s *Server) Unseen() (out []string) {
	for _, o := range s.contract.operations {
		for status := range o.Spec["responses"].(map[string]any) {
			if key := o.ID + " " + status; status < "4" && !s.contract.seen[key] {
				out = append(out, key)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Check holds an answer to what the document says about it: the status is one of the operation's, and the body is of the
// media type and has the form that belong to it. Paths that are not of the API are no concern of it.
func (c *Contract) Check(t testing.TB, method, path string, a *Answer) {
	t.Helper()
	path, _, _ = strings.Cut(path, "?")
	path, ours := strings.CutPrefix(path, "/api/v1")
	if !ours {
		return
	}
	at := slices.IndexFunc(c.operations, func(o Operation) bool { return o.Method == method && o.match.MatchString(path) })
	if at < 0 {
		if a.Status < 400 && method != http.MethodHead && path != "/openapi.json" {
			t.Errorf("%s: %d, and no such operation is described", a.Request, a.Status)
		}
		return
	}
	o := c.operations[at]
	if err := c.check(o, a); err != nil {
		t.Errorf("%s (%s): %v\n%s", a.Request, o.ID, err, a.Body)
	}
}

func (c *Contract) check(o Operation, a *Answer) error {
	pointer := "/paths/" + escape(o.Path) + "/" + strings.ToLower(o.Method) + "/responses/" + strconv.Itoa(a.Status)
	response, pointer := c.resolve(pointer)
	if response == nil {
		return fmt.Errorf("status %d is not described", a.Status)
	}
	c.mu.Lock()
	c.seen[o.ID+" "+strconv.Itoa(a.Status)] = true
	c.mu.Unlock()
	content, _ := response["content"].(map[string]any)
	media, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	if len(content) == 0 {
		if len(a.Body) > 0 {
			return fmt.Errorf("a body, and none is described")
		}
		return nil
	}
	if content[media] == nil {
		return fmt.Errorf("media type %q is not described", media)
	}
	if !strings.HasSuffix(media, "json") {
		return nil
	}
	schema, err := c.schema(pointer + "/content/" + escape(media) + "/schema")
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.Body))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// resolve finds a node of the document, and where it stands after its $ref.
func (d *description) resolve(pointer string) (map[string]any, string) {
	var node any = d.document
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		object, ok := node.(map[string]any)
		if !ok {
			return nil, pointer
		}
		node = object[strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")]
	}
	object, _ := node.(map[string]any)
	if ref, ok := object["$ref"].(string); ok {
		return d.resolve(strings.TrimPrefix(ref, "#"))
	}
	return object, pointer
}

func (d *description) schema(pointer string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.schemas[pointer]; s != nil {
		return s, nil
	}
	s, err := d.compiler.Compile(documentURL + "#" + strings.ReplaceAll(strings.ReplaceAll(pointer, "{", "%7B"), "}", "%7D"))
	if err == nil {
		d.schemas[pointer] = s
	}
	return s, err
}

func escape(part string) string {
	return strings.ReplaceAll(strings.ReplaceAll(part, "~", "~0"), "/", "~1")
}

// Resolve gives what a $ref of the document leads to, or the node itself.
func (s *Server) Resolve(node map[string]any) map[string]any {
	if ref, ok := node["$ref"].(string); ok {
		found, _ := s.contract.resolve(strings.TrimPrefix(ref, "#"))
		return found
	}
	return node
}
