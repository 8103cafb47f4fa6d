package pages

import "github.com/tongguan/tongguan/internal/lang"

// Mending is the chain that a server should send.
type Mending struct {
	Said   []string // what is different from what it sends, or why it cannot be mended, in words
	Whole  bool     // there is a file to download
	Places []Place  // where the file goes, the likeliest first
}

// A Place is what to do in one kind of software.
type Place struct {
	Name   string
	Steps  []Step
	Doc    string // the vendor's page
	Likely bool   // it is what the server says it is
}

// A Step is a sentence, and what to type; "" for nothing.
type Step struct{ Text, Type string }

var mendingWords = words{
	"mending.title":    lang.En("The chain to send").Zh("应发送的证书链"),
	"mending.download": lang.En("Download fullchain.pem").Zh("下载 fullchain.pem"),
	"mending.key":      lang.En("The file holds certificates only. The private key stays where it is, and is not needed here.").Zh("文件中只有证书。私钥留在原处，此处不需要。"),
	"mending.where":    lang.En("Where it goes").Zh("部署位置"),
	"mending.doc":      lang.En("Documentation").Zh("官方文档"),
}
