package site_test

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts/factstest"
)

const pastedError = `{"errno":600001,"errMsg":"request:fail errcode:-201 error_msg:net::ERR_CERT_DATE_INVALID"} https://` + factstest.Host + `/v1?token=secret`

// What is pasted into the box of the first page is answered, by the newest scan where there is one, and is still in the
// box then.
func TestExplain(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Viewer)
	b.Open("/").Want(200).Says("A mini program shows an error?")
	b.Open("/explain").Want(200).Says("Paste the error that the mini program showed").Hides("What was read")
	a := b.Submit("/explain", "text", pastedError).Want(200).
		Says("net::ERR_CERT_DATE_INVALID (-201)", factstest.Host+":443 is not watched here", "the certificate has expired", "the phone's clock is wrong").
		Hides("Add and scan")
	if text, _ := a.Field("text"); text != pastedError {
		t.Errorf("the box holds %q", text)
	}
	w.Watch(factstest.Host)
	b.Submit("/explain", "text", pastedError).Want(200).Says("is being scanned")
	w.Watch(factstest.Host).Scan()
	b.Submit("/explain", "text", pastedError).Want(200).
		Says("The server has no fault that brings this error about", "What is left", "the phone's clock is wrong", "By the newest scan of "+factstest.Host+":443").
		Hides("the certificate has expired")
	b.Submit("/explain", "text", "errcode:-202", "target", "elsewhere.example.com", "platform", "ios").Want(200).
		Says("elsewhere.example.com:443 is not watched here", "the root certificate is not in Apple's store")
	b.Submit("/explain", "text", "something else").Want(200).Says("Not known: none of the messages").Hides("not watched")
	b.Language = chinese
	b.Submit("/explain", "text", pastedError).Want(200).Says("服务器没有会导致这个报错的问题", "手机时间不对", "打开“自动设置时间”")
	if n := w.count(`SELECT count(*) FROM endpoint`); n != 1 {
		t.Errorf("%d endpoints: to ask adds one", n)
	}
}

// An operator has the server added, or scanned anew.
func TestExplainScan(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Operator)
	b.Submit("/explain", "text", pastedError).Want(200).Says("Add and scan " + factstest.Host + ":443")
	b.Submit("/explain/scan", "text", pastedError).Want(200).Says("is being scanned")
	if n := w.count(`SELECT count(*) FROM endpoint_schedule WHERE generation > done_generation`); n != 1 {
		t.Errorf("%d scans are ordered", n)
	}
	w.Watch(factstest.Host).Scan()
	b.Submit("/explain", "text", pastedError).Want(200).Says("Scan " + factstest.Host + ":443 again")
	b.Submit("/explain/scan", "text", pastedError).Want(200).Says("is being scanned", "The server has no fault")
	if n := w.count(`SELECT count(*) FROM scan_request`); n != 1 {
		t.Errorf("%d scans were asked for", n)
	}
	b.Submit("/explain/scan", "text", "errcode:-202", "target", "a.example.com:22").Want(422).Says("port 22 is not scanned here")
	b.Submit("/explain/scan", "text", "errcode:-202").Want(200).Hides("is being scanned")
	w.person(auth.Viewer).Submit("/explain/scan", "text", pastedError).Want(403)
	w.stranger().Submit("/explain", "text", pastedError).Want(303)
}

func TestExplainRefused(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Viewer)
	b.Submit("/explain", "text", " \n").Want(422).Says("There is nothing to explain")
	b.Submit("/explain", "text", "errcode:-202", "target", "*.example.com").Want(422).Says("is a wildcard")
	b.Submit("/explain", "text", strings.Repeat("x ", 40_000)).Want(200).Says("its middle was not read")
	hostile := "errcode:-202 <script>alert(1)</script>\u202e https://a.example.com"
	if a := b.Submit("/explain", "text", hostile).Want(200); strings.Contains(string(a.Body), "<script>alert") {
		t.Error("what was pasted is not escaped")
	}
}
