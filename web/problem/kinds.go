package problem

import (
	"net/http"

	"github.com/tongguan/tongguan/internal/lang"
)

// The kinds.
var (
	BadRequest = Kind{
		"bad_request", http.StatusBadRequest,
		lang.En("The request cannot be read").Zh("无法读取请求"),
		lang.En("A part of the request is not written as HTTP, JSON or a query wants it; see errors.").Zh("请求的某一部分不符合 HTTP、JSON 或查询参数的格式，详见 errors。"),
		lang.En("Mend what errors names. JSON is UTF-8 without comments or trailing commas; values in a query are percent-encoded.").Zh("按 errors 中的说明修改。JSON 须为 UTF-8，不能有注释或多余的逗号；查询参数的值须经百分号编码。"),
	}
	BadCursor = Kind{
		"bad_cursor", http.StatusBadRequest,
		lang.En("The cursor does not fit").Zh("游标无效"),
		lang.En("The cursor was not made by this installation, or for a list with another filter or order.").Zh("游标不是本系统生成的，或者属于另一种筛选条件或排序。"),
		lang.En("Begin again without cursor. Follow next_cursor, or the Link header, with all other parameters unchanged.").Zh("去掉 cursor 重新开始。翻页时请使用 next_cursor 或 Link 响应头，其余参数保持不变。"),
	}
	Unauthenticated = Kind{
		"unauthenticated", http.StatusUnauthorized,
		lang.En("Nobody is signed in").Zh("尚未登录"),
		lang.En("The request carries neither a token nor the cookie of a session.").Zh("请求中既没有令牌，也没有会话 Cookie。"),
		lang.En("Send a token in the header “Authorization: Bearer tg_pat_…”, or sign in with a browser. Your account page makes tokens.").Zh("在请求头 Authorization: Bearer tg_pat_… 中携带令牌，或在浏览器中登录。令牌可在账号页面创建。"),
	}
	BadToken = Kind{
		"bad_token", http.StatusUnauthorized,
		lang.En("The token does not work").Zh("令牌无效"),
		lang.En("The token is unknown, has expired or was revoked.").Zh("令牌不存在、已过期或已吊销。"),
		lang.En("Make a new token on your account page. A token that does not work is never replaced by the session of the browser.").Zh("在账号页面创建新令牌。令牌无效时，不会改用浏览器的会话。"),
	}
	SessionEnded = Kind{
		"session_ended", http.StatusUnauthorized,
		lang.En("The session has ended").Zh("会话已结束"),
		lang.En("Your session has ended.").Zh("您的会话已结束。"),
		lang.En("Sign in again.").Zh("请重新登录。"),
	}
	Forbidden = Kind{
		"forbidden", http.StatusForbidden,
		lang.En("Not allowed").Zh("没有权限"),
		lang.En("Your role, or the scope of the token, does not allow this.").Zh("您的角色或令牌的权限范围不允许此操作。"),
		lang.En("Ask an administrator for the role, or use a token of a wider scope.").Zh("请管理员调整角色，或使用权限更大的令牌。"),
	}
	NeedsSession = Kind{
		"needs_session", http.StatusForbidden,
		lang.En("Not with a token").Zh("令牌不能执行此操作"),
		lang.En("A token cannot do this.").Zh("令牌不能执行此操作。"),
		lang.En("Sign in with a browser and do it there: whoever has stolen a token must not be able to make another.").Zh("请在浏览器中登录后操作：令牌一旦被盗，不应能用来创建新的令牌。"),
	}
	CrossSite = Kind{
		"cross_site", http.StatusForbidden,
		lang.En("The request comes from another site").Zh("请求来自其他网站"),
		lang.En("A page of another site sent this request, and only pages of this one may change something.").Zh("该请求由其他网站的页面发出，而只有本站页面可以修改数据。"),
		lang.En("Open Tongguan at its public address. Behind a proxy, start it with --public-url set to the address that people type.").Zh("请通过公开地址打开通关。如果前面有反向代理，启动时用 --public-url 指定用户访问的地址。"),
	}
	PlainHTTP = Kind{
		"plain_http", http.StatusForbidden,
		lang.En("Not over plain http").Zh("不能通过未加密的 http"),
		lang.En("Signing in over plain http from another machine is switched off.").Zh("不允许从其他机器通过未加密的 http 登录。"),
		lang.En("Put an https proxy in front and start with --public-url https://…, or with --insecure-http on a network that you trust.").Zh("在前面部署 https 反向代理并以 --public-url https://… 启动；在可信网络中也可以用 --insecure-http 启动。"),
	}
	NotFound = Kind{
		"not_found", http.StatusNotFound,
		lang.En("There is nothing here").Zh("找不到该对象"),
		lang.En("The address is mistyped, or what stood here was deleted.").Zh("地址有误，或对象已被删除。"),
		lang.En("Check the address. What exists is found through the lists, such as /api/v1/endpoints.").Zh("请检查地址。现有对象可通过列表查找，例如 /api/v1/endpoints。"),
	}
	MethodNotAllowed = Kind{
		"method_not_allowed", http.StatusMethodNotAllowed,
		lang.En("Not with this method").Zh("不支持该方法"),
		lang.En("This address exists, and does not take this method. The header Allow names those that it takes.").Zh("地址存在，但不支持该方法。支持的方法见响应头 Allow。"),
		lang.En("Use one of the methods in the header Allow.").Zh("请使用响应头 Allow 中列出的方法。"),
	}
	Exists = Kind{
		"exists", http.StatusConflict,
		lang.En("It exists already").Zh("已存在"),
		lang.En("Something with this name exists already.").Zh("同名对象已存在。"),
		lang.En("Use what exists, or choose another name.").Zh("请使用已有的对象，或换一个名称。"),
	}
	LastAdmin = Kind{
		"last_admin", http.StatusConflict,
		lang.En("The last administrator stays").Zh("不能移除最后一位管理员"),
		lang.En("Without this account nobody could manage the installation.").Zh("移除后将无人能够管理本系统。"),
		lang.En("Make somebody else an administrator first.").Zh("请先将其他人设为管理员。"),
	}
	StillRunning = Kind{
		"still_running", http.StatusConflict,
		lang.En("The same request is being served").Zh("相同的请求正在处理"),
		lang.En("A request with this Idempotency-Key has not been answered yet.").Zh("使用相同 Idempotency-Key 的请求尚未完成。"),
		lang.En("Wait a second and send it again: the answer is then given once more.").Zh("请稍等一秒后重发，届时会返回同一结果。"),
	}
	AnswerNotKept = Kind{
		"answer_not_kept", http.StatusConflict,
		lang.En("It was done, and its secret is shown once").Zh("操作已完成，其中的密文只显示一次"),
		lang.En("A request with this Idempotency-Key succeeded before. Its answer held a secret, which is not kept.").Zh("使用相同 Idempotency-Key 的请求此前已成功。结果中含有密文，系统不予保存。"),
		lang.En("If the first answer was lost, revoke what was made and make another with a new key.").Zh("如果没有收到首次结果，请吊销已创建的对象，并使用新的 key 重新创建。"),
	}
	WrongState = Kind{
		"wrong_state", http.StatusConflict,
		lang.En("Not as it is now").Zh("当前状态不允许"),
		lang.En("What this is to be done to is in a state in which it is not possible.").Zh("对象当前的状态不允许此操作。"),
		lang.En("Look at it again: perhaps somebody has done it already, or it is over.").Zh("请重新查看：可能已有人处理，或者已经结束。"),
	}
	KeptElsewhere = Kind{
		"kept_elsewhere", http.StatusConflict,
		lang.En("Somebody else keeps this app").Zh("该小程序由另一方维护"),
		lang.En("The lists and settings of this app are kept by a file, or by people, and this change comes from the other.").Zh("该小程序的域名列表和设置由文件或人工维护，而此次修改来自另一方。"),
		lang.En("Change it where it is kept, or send take_over=true; it is then kept from here.").Zh("请在其维护处修改，或设置 take_over=true 接管，此后由此处维护。"),
	}
	NoSecretKey = Kind{
		"no_secret_key", http.StatusConflict,
		lang.En("There is no key for secrets").Zh("没有用于机密的密钥"),
		lang.En("The secrets of channels are encrypted, and the key for that is missing here.").Zh("通知渠道的机密须加密保存，但此处没有相应的密钥。"),
		lang.En("Set TONGGUAN_SECRET_KEY, to what openssl rand -hex 32 prints, for the service and all its workers, and start them again.").
			Zh("请为服务和所有 worker 设置 TONGGUAN_SECRET_KEY（可用 openssl rand -hex 32 生成），然后重新启动。"),
	}
	NewerVersion = Kind{
		"newer_version", http.StatusConflict,
		lang.En("A newer version wrote this").Zh("数据由更新的版本写入"),
		lang.En("What is stored here was written by a newer version of Tongguan, which this one cannot read.").Zh("该数据由更新版本的通关写入，当前版本无法读取。"),
		lang.En("Upgrade this process to the version that the others have.").Zh("请将本进程升级到与其他进程相同的版本。"),
	}
	Changed = Kind{
		"changed", http.StatusPreconditionFailed,
		lang.En("Somebody changed it first").Zh("已被他人修改"),
		lang.En("It is not what it was when you read it: If-Match names another version.").Zh("对象在您读取之后已有变化：If-Match 与当前版本不符。"),
		lang.En("Read it again, look whether your change is still wanted, and send it with the new ETag.").Zh("请重新读取，确认修改仍有必要，然后使用新的 ETag 提交。"),
	}
	TooLarge = Kind{
		"too_large", http.StatusRequestEntityTooLarge,
		lang.En("The body is too large").Zh("请求体过大"),
		lang.En("The body of the request is larger than this address takes: 1 MiB, and 20 MiB for an import or what was read of code.").Zh("请求体超出上限：一般为 1 MiB，导入和代码检查结果为 20 MiB。"),
		lang.En("Send it in parts.").Zh("请分多次提交。"),
	}
	UnsupportedMediaType = Kind{
		"unsupported_media_type", http.StatusUnsupportedMediaType,
		lang.En("Not in this format").Zh("不支持该格式"),
		lang.En("The header Content-Type names a format that this address does not take.").Zh("Content-Type 指定的格式不受支持。"),
		lang.En("Send JSON with “Content-Type: application/json”.").Zh("请发送 JSON，并设置 Content-Type: application/json。"),
	}
	Misdirected = Kind{
		"misdirected", http.StatusMisdirectedRequest,
		lang.En("This host name is not known here").Zh("未知的主机名"),
		lang.En("The request was sent to a host name that is not the public address of this installation.").Zh("请求中的主机名不是本系统的公开地址。"),
		lang.En("Open Tongguan at its public address, or at an IP address. To use this name, start it with --public-url https://NAME.").Zh("请通过公开地址或 IP 地址访问。如需使用该名称，请以 --public-url https://名称 启动。"),
	}
	Invalid = Kind{
		"invalid", http.StatusUnprocessableEntity,
		lang.En("Some of it cannot be used").Zh("部分内容无效"),
		lang.En("The request can be read, but some values are not as they should be; see errors.").Zh("请求可以读取，但部分值不符合要求，详见 errors。"),
		lang.En("Change what errors names.").Zh("按 errors 中的说明修改。"),
	}
	ImportInvalid = Kind{
		"import_invalid", http.StatusUnprocessableEntity,
		lang.En("Some lines cannot be read").Zh("部分行无法识别"),
		lang.En("Nothing was imported, because some lines are not targets; see errors.").Zh("部分行不是有效的目标，因此没有导入任何内容，详见 errors。"),
		lang.En("Mend the lines, or import the others with skip_invalid. With dry_run you see beforehand what would happen.").Zh("修改这些行，或使用 skip_invalid 跳过。使用 dry_run 可预览结果。"),
	}
	KeyReused = Kind{
		"key_reused", http.StatusUnprocessableEntity,
		lang.En("The Idempotency-Key belongs to another request").Zh("Idempotency-Key 已用于其他请求"),
		lang.En("A different request came with this Idempotency-Key within the last day.").Zh("最近一天内，另一个请求使用了相同的 Idempotency-Key。"),
		lang.En("Take a new key for each new request, such as a UUID.").Zh("每个新请求都应使用新的 key，例如 UUID。"),
	}
	RateLimited = Kind{
		"rate_limited", http.StatusTooManyRequests,
		lang.En("Too many requests").Zh("请求过于频繁"),
		lang.En("More requests came from you than are served.").Zh("您的请求过于频繁。"),
		lang.En("Wait for as many seconds as the header Retry-After says.").Zh("请等待响应头 Retry-After 指定的秒数。"),
	}
	Internal = Kind{
		"internal", http.StatusInternalServerError,
		lang.En("A fault of ours").Zh("程序出错"),
		lang.En("Something broke that should not have. It stands in the log under request_id.").Zh("程序内部出错，详情已按 request_id 写入日志。"),
		lang.En("Report it with the lines of the log that have this request_id.").Zh("请附上日志中该 request_id 对应的内容反馈。"),
	}
	Unavailable = Kind{
		"unavailable", http.StatusServiceUnavailable,
		lang.En("The database does not answer").Zh("数据库没有应答"),
		lang.En("The database cannot be reached at the moment, or takes no work. Nothing is lost.").Zh("数据库暂时无法连接或无法处理请求。数据没有丢失。"),
		lang.En("Try again after as many seconds as the header Retry-After says. /readyz tells what is missing.").Zh("请在响应头 Retry-After 指定的秒数后重试。/readyz 会说明原因。"),
	}
)

// Kinds gives every kind, by status.
func Kinds() []Kind {
	return []Kind{
		BadRequest, BadCursor, Unauthenticated, BadToken, SessionEnded, Forbidden, NeedsSession, CrossSite, PlainHTTP,
		NotFound, MethodNotAllowed, Exists, LastAdmin, StillRunning, AnswerNotKept, WrongState, KeptElsewhere, NoSecretKey,
		NewerVersion, Changed, TooLarge,
		UnsupportedMediaType, Misdirected, Invalid, ImportInvalid, KeyReused, RateLimited, Internal, Unavailable,
	}
}
