package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/problem"
)

// IfMatch is the condition of a change.
type IfMatch struct {
	IfMatch string `header:"If-Match" maxLength:"200" doc:"the ETag that was read: the change is made only if nobody else changed it since|读取时的 ETag：仅当此后未被他人修改时才执行"`
}

// IfNoneMatch is the condition of a look.
type IfNoneMatch struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"1000" doc:"the ETag that was read: 304 if nothing has changed since|读取时的 ETag：如无变化则返回 304"`
}

// tagOf is the ETag of a document with a version: the version, which If-Match is held against, and a hash, since some of
// what a document says changes without anybody changing it (when it was last scanned).
func tagOf(version int64, document any) (string, error) {
	text, err := json.Marshal(document)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return `"` + strconv.FormatInt(version, 10) + "." + hex.EncodeToString(sum[:6]) + `"`, nil
}

// version is what If-Match demands: 0 for anything.
func (m IfMatch) version() (int64, error) {
	text := strings.TrimSpace(m.IfMatch)
	if text == "" || text == "*" {
		return 0, nil
	}
	inside, ok := strings.CutPrefix(text, `"`)
	inside, closed := strings.CutSuffix(inside, `"`)
	number, _, _ := strings.Cut(inside, ".")
	if version, err := strconv.ParseInt(number, 10, 64); ok && closed && err == nil && version > 0 {
		return version, nil
	}
	return 0, problem.New(problem.BadRequest, nil, problem.Field{
		Location: "header.If-Match", Code: "malformed",
		Message: lang.Errorf(lang.En("this is no ETag of ours: send the one that you read, with its quotation marks").
			Zh("不是有效的 ETag：请原样发送读取到的 ETag，包括引号")),
	})
}

// unchanged gives the answer 304 where the reader has the document with this tag already (RFC 9110 §13.1.2).
func (m IfNoneMatch) unchanged(tag string) error {
	for one := range strings.SplitSeq(m.IfNoneMatch, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return notModified{tag}
		}
	}
	return nil
}

// notModified is an answer that huma takes as an error.
type notModified struct{ tag string }

func (n notModified) Error() string           { return "not modified" }
func (n notModified) GetStatus() int          { return http.StatusNotModified }
func (n notModified) GetHeaders() http.Header { return http.Header{"Etag": {n.tag}} }
