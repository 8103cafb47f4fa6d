package config

import (
	"slices"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// A setting is a row of the table: all that is known about one thing that an operator can say.
type setting struct {
	name     string      // as a flag is called, and as a key of the file
	group    group       // under which it is shown
	on       Command     // who takes it
	kind     kind        // how many values it has, and how they are parted
	secret   bool        // its value is shown nowhere, and may lie in a file of its own
	outside  bool        // it cannot stand in the file
	also     string      // another variable of the environment; the one that is made of the name is stronger
	form     string      // what a value looks like, for the help: "HOST:PORT"
	standard string      // the value where none is given; "" is none, or what find gives
	usually  lang.Phrase // what stands for standard in the documentation where that depends on the machine
	find     func(Sources) string
	help     lang.Phrase // one sentence
	set      func(*Service, string) lang.Speaker
}

// A kind says how a text becomes the values of a setting.
type kind int

const (
	single kind = iota
	toggle      // true or false; a flag needs no value
	list        // several, parted by commas or spaces
	whole       // several, in which commas belong to the value: parted by spaces in the environment, else not at all
)

func (k kind) many() bool { return k == list || k == whole }

// A group is a heading of the help and the documentation.
type group int

const (
	files group = iota
	database
	server
	scanning
	network
	messages
	logging
)

var groupTitles = [...]lang.Phrase{
	files:    lang.En("Settings file").Zh("配置文件"),
	database: lang.En("Database").Zh("数据库"),
	server:   lang.En("Web server").Zh("网页服务"),
	scanning: lang.En("Scanning").Zh("扫描"),
	network:  lang.En("From where it is scanned").Zh("扫描所用的网络环境"),
	messages: lang.En("Messages to people").Zh("消息通知"),
	logging:  lang.En("Log and language").Zh("日志与语言"),
}

// prefix begins the names of our variables.
const prefix = "TONGGUAN_"

// variable is the setting's own variable of the environment.
func (s *setting) variable() string {
	return prefix + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

// variables lists all of them, the strongest first.
func (s *setting) variables() []string {
	if s.also == "" {
		return []string{s.variable()}
	}
	return []string{s.variable(), s.also}
}

// byName gives the setting of a name; nil when there is none.
func byName(settings []setting, name string) *setting {
	i := slices.IndexFunc(settings, func(s setting) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return &settings[i]
}

// A value is one value of a setting, as it was written.
type value struct {
	text string
	at   string // where: "--listen", "TONGGUAN_LISTEN", "my.yaml:3: listen"; "" for a default
	told bool   // it could not be had, and that was told already
}

// split parts a text into values.
func (s *setting) split(text string, environment bool) []string {
	switch {
	case s.kind == list:
		return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
	case s.kind == whole && environment:
		return strings.Fields(text)
	}
	return []string{text}
}

// redacted gives values that may be kept and shown.
func (s *setting) redacted(values []value) []value {
	if !s.secret {
		return values
	}
	values = slices.Clone(values)
	for i := range values {
		values[i].text = hidden
	}
	return values
}
