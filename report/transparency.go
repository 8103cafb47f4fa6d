package report

import (
	"slices"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// unlisted names the rules that were not checked because there is no current list of Certificate Transparency logs. That
// is the same for every target, and said once.
func unlisted(r *rules.Report) (ids []string) {
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		if o.Status == rules.NotChecked && o.Evidence == rules.LogsMissing && !slices.Contains(ids, o.Rule.ID) {
			ids = append(ids, o.Rule.ID)
		}
	}
	return ids
}

var wordUnlisted = lang.En("Certificate Transparency: SCTs were only counted, as there is no current list of logs; see stores update --ct-log-list.").
	Zh("证书透明度：没有当前的日志列表，只统计了 SCT 的数量；参见 stores update --ct-log-list。")
