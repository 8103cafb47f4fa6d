package facts

import (
	"cmp"
	"strings"
)

// ProjectSchema is the version of [Project] as JSON; it grows when a reader of the last one would misread it.
const ProjectSchema = 1

// A Project is what the folder of a mini program or mini game holds, as far as it bears on the network: what was read,
// where the code goes to, and what its settings say. It holds no opinion, no secret and no source.
//
// Everything stands in the order of files, lines and columns, so that two readings of one folder are equal.
type Project struct {
	SchemaVersion int         `json:"schema_version"`
	Kind          ProjectKind `json:"kind,omitempty"`        // "" where neither app.json nor game.json was found
	Root          string      `json:"root"`                  // the folder that holds app.json or game.json, "." for the one that was given
	AppID         string      `json:"appid,omitempty"`       // as project.config.json gives it
	LibVersion    string      `json:"lib_version,omitempty"` // the base library that the project is debugged with, "" where it is not said
	Packages      []string    `json:"packages,omitempty"`    // roots of sub-packages
	Plugins       []string    `json:"plugins,omitempty"`     // appids of plugins: their code is not in the folder
	Modules       []Module    `json:"modules,omitempty"`     // npm packages that it has, or says that it needs
	Engine        string      `json:"engine,omitempty"`      // taro, uni-app, cocos, laya or unity where their output is recognised

	Files    []SourceFile `json:"files"`
	Partial  string       `json:"partial,omitempty"` // why not all was read: files, bytes or time; "" when all was
	Calls    []NetCall    `json:"calls,omitempty"`
	Media    []MediaURL   `json:"media,omitempty"`
	Settings []Setting    `json:"settings,omitempty"`
	Timeouts []TimeLimit  `json:"timeouts,omitempty"`
	Headers  []Header     `json:"headers,omitempty"`
	Secrets  []Secret     `json:"secrets,omitempty"`
	Mentions []Mention    `json:"mentions,omitempty"`
}

// A ProjectKind is what a folder is.
type ProjectKind string

// The kinds of projects.
const (
	MiniProgram ProjectKind = "miniprogram" // it has an app.json
	MiniGame    ProjectKind = "minigame"    // it has a game.json
)

// A Place is where something stands in the file as the developer wrote it. Line and Column count from 1; a column is a
// UTF-16 code unit, as editors and SARIF (§3.14.17) count. Zero: the file as a whole.
type Place struct {
	File   string `json:"file"` // with slashes, from the folder that was given
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// A SourceFile is a file that was looked at.
type SourceFile struct {
	Path    string      `json:"path"`
	Bytes   int64       `json:"bytes"`
	Problem FileProblem `json:"problem,omitempty"` // why it could not be read; "" when it was
	Place   Place       `json:"place,omitzero"`    // of the problem, where it has one
	Detail  string      `json:"detail,omitempty"`  // what the parser said, in English
}

// A FileProblem is why a file gave nothing, or what had to be overlooked in it.
type FileProblem string

// The problems of files.
const (
	FileTooLarge   FileProblem = "too_large"     // more than one file may have
	FileNotUTF8    FileProblem = "not_utf8"      // WeChat's tools take UTF-8 only
	FileSyntax     FileProblem = "syntax"        // it does not parse
	FileTooDeep    FileProblem = "too_deep"      // nested more deeply than any code that people write
	FileUnreadable FileProblem = "unreadable"    // the system refused it
	FileLink       FileProblem = "link"          // a symbolic link: not followed
	FileLenient    FileProblem = "lenient_json"  // it was read, and is no JSON: comments or commas too many
	FileNotRead    FileProblem = "limit_reached" // the bounds of the whole were reached before it
)

// The reasons for which a project was read in part.
const (
	PartialFiles = "files" // more files than are read
	PartialBytes = "bytes" // more bytes than are read
	PartialTime  = "time"  // it took too long
)

// A Module is an npm package of a project.
type Module struct {
	Name  string `json:"name"`            // with its scope, such as @tencentcloud/chat
	Built bool   `json:"built,omitempty"` // its code is in the folder, below miniprogram_npm; else it is named in package.json
	Place Place  `json:"place"`           // its first file, or where package.json names it
}

// An API is a way onto the network.
type API string

// The APIs, under WeChat's names.
const (
	APIRequest   API = "request"
	APIUpload    API = "uploadFile"
	APIDownload  API = "downloadFile"
	APISocket    API = "connectSocket"
	APIUDP       API = "createUDPSocket"
	APITCP       API = "createTCPSocket"
	APICallCloud API = "cloud.callContainer"    // needs no domain: a private protocol to WeChat's cloud hosting
	APIWireCloud API = "cloud.connectContainer" // likewise
)

// A NetCall is a place in the code that goes to the network.
type NetCall struct {
	API   API    `json:"api"`
	Via   string `json:"via,omitempty"` // wx, uni, Taro, WebSocket, XMLHttpRequest, …
	Place Place  `json:"place"`
	URLs  []URL  `json:"urls,omitempty"` // what it may be called with; none for cloud calls

	// Likely marks a call of something that could not be followed, and looks like one of the API.
	Likely bool `json:"likely,omitempty"`
}

// A URL is one of the addresses that a call or a tag may be given.
type URL struct {
	Text  string `json:"text"`           // as it is put together: not normalised, without what is only known at run time, and secrets hidden
	Open  bool   `json:"open,omitempty"` // something follows that is only known at run time
	Place Place  `json:"place"`          // of the literal that it begins with

	// When names the branches of environment switches that lead here, by the switch: env_version (develop, trial,
	// release) and node_env (development, production). A switch that does not matter is not in it.
	When map[string][]string `json:"when,omitempty"`

	// Release reports whether a released version, built for production, may come here.
	Release bool `json:"release"`

	// Unresolved is why the host is not known; "" when it is.
	Unresolved Unresolved `json:"unresolved,omitempty"`
}

// Unresolved is why a URL could not be followed to its host.
type Unresolved string

// The reasons.
const (
	UnresolvedRuntime  Unresolved = "runtime"     // it comes from storage, an answer, an event or the like
	UnresolvedArgument Unresolved = "argument"    // it is an argument of a function of which no call was found
	UnresolvedName     Unresolved = "name"        // a name that nothing in the project gives a value
	UnresolvedModule   Unresolved = "module"      // it comes from a file that is not in the project, or could not be read
	UnresolvedHost     Unresolved = "host"        // a part of the host is only known at run time
	UnresolvedRelative Unresolved = "relative"    // it has no scheme and host
	UnresolvedComplex  Unresolved = "too_complex" // following it took too many steps
)

// A MediaURL is what a tag, a style or an engine's settings load.
type MediaURL struct {
	Kind MediaKind `json:"kind"`
	URL
}

// A MediaKind is what loads a resource.
type MediaKind string

// The kinds of media.
const (
	MediaImage      MediaKind = "image"
	MediaVideo      MediaKind = "video"
	MediaAudio      MediaKind = "audio"
	MediaWebView    MediaKind = "web-view" // judged by the business domains
	MediaLive       MediaKind = "live-player"
	MediaStyle      MediaKind = "style"  // url() and @import
	MediaFont       MediaKind = "font"   // wx.loadFontFace
	MediaEngine     MediaKind = "engine" // the server of an engine's assets, loaded by download
	MediaBackground MediaKind = "background"
)

// A Setting is a value of project.config.json, project.private.config.json, app.json or game.json.
type Setting struct {
	Key   string `json:"key"` // with its path, such as setting.urlCheck
	Value string `json:"value"`
	Place Place  `json:"place"`
}

// A TimeLimit is a time limit in milliseconds as the project sets it.
type TimeLimit struct {
	Key   string `json:"key"`   // "timeout" at a call, else the key in app.json with its path, as it is written
	Value string `json:"value"` // as it is written: a number, or what stands in its place
	Place Place  `json:"place"`
}

// A Header is a header that code sets on a call, where it is one that WeChat sets itself.
type Header struct {
	Name  string `json:"name"`
	Place Place  `json:"place"`
}

// A Secret is a place where something stands that belongs on a server. What it is is not kept.
type Secret struct {
	Kind  SecretKind `json:"kind"`
	Place Place      `json:"place"`
}

// A SecretKind tells how a secret was recognised.
type SecretKind string

// The kinds of secrets.
const (
	SecretAppSecret SecretKind = "appsecret"    // 32 hexadecimal digits under a name like appSecret
	SecretTokenCall SecretKind = "access_token" // the path of getAccessToken, /cgi-bin/token, or of code2Session
)

// A Mention is an absolute URL in a string of the code, whether or not a call was found that uses it.
type Mention struct {
	Scheme string `json:"scheme"`
	Host   string `json:"host"` // in lower case, without a port
	Place  Place  `json:"place"`
}

// Compare orders places by file, line and column.
func (p Place) Compare(q Place) int {
	return cmp.Or(strings.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}
