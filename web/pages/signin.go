package pages

import "github.com/tongguan/tongguan/internal/lang"

// SignIn is the page with name and password.
type SignIn struct {
	Name    string // as it was typed
	Next    string // where to go afterwards: a path of this site
	Refusal Refusal
}

// A Refusal says why somebody was not let in. It never tells whether the name exists.
type Refusal string

// The refusals.
const (
	RefusedNone   Refusal = ""
	RefusedWrong  Refusal = "wrong" // name or password
	RefusedSlow   Refusal = "slow"  // too many tries
	RefusedLink   Refusal = "link"  // the one-time link is used, too old or unknown
	RefusedOrigin Refusal = "origin"
	RefusedEnded  Refusal = "ended" // the session ended
)

// OneTimeLink is what a sign-in link opens: a button, since programs that look at links must not use it up.
type OneTimeLink struct {
	Token string
	Name  string // whom it signs in; "" when that is not told
}

// SignInBlocked explains why nobody can be signed in as things stand.
type SignInBlocked struct {
	Why  Blocked
	Next string
}

// A Blocked is a reason why signing in cannot work.
type Blocked string

// The reasons.
const (
	BlockedCookie Blocked = "cookie" // the browser did not send back the cookie
	BlockedPlain  Blocked = "plain"  // plain http elsewhere than on loopback, and --insecure-http is not given
)

func (SignIn) file() string        { return "sign_in" }
func (OneTimeLink) file() string   { return "link" }
func (SignInBlocked) file() string { return "sign_in_blocked" }

var signInWords = words{
	"signin.title":    lang.En("Sign in").Zh("登录"),
	"signin.what":     lang.En("Will WeChat let your servers in?").Zh("微信能访问你的服务器吗？"),
	"signin.name":     lang.En("Name").Zh("用户名"),
	"signin.password": lang.En("Password").Zh("密码"),
	"signin.lost":     lang.En("No password, or lost it? Whoever runs this server gets you a one-time link: tongguan-api admin link NAME").Zh("没有密码或忘记密码？请服务器管理员生成一次性链接：tongguan-api admin link 用户名"),

	"signin.refused.wrong":  lang.En("Name and password do not belong together.").Zh("用户名或密码不正确。"),
	"signin.refused.slow":   lang.En("Too many tries. Wait a minute.").Zh("尝试次数过多，请一分钟后再试。"),
	"signin.refused.link":   lang.En("This link was used already, is too old, or never existed. Ask for a new one.").Zh("该链接已使用、已过期或不存在，请重新获取。"),
	"signin.refused.origin": lang.En("The form came from another site, and nothing was done. Try again here.").Zh("表单来自其他网站，未作任何操作。请在此重试。"),
	"signin.refused.ended":  lang.En("Your session has ended. Sign in again.").Zh("登录已过期，请重新登录。"),

	"signin.link.title": lang.En("One-time link").Zh("一次性登录链接"),
	"signin.link.once":  lang.En("It signs you in once, within half an hour after it was made.").Zh("此链接用于登录，生成后半小时内有效，仅可使用一次。"),
	"signin.link.who":   lang.En("It signs you in as {name}, once.").Zh("将以 {name} 的身份登录，仅可使用一次。"),

	"signin.cookie.title": lang.En("Your browser keeps no cookie from here").Zh("浏览器没有保存本站的 Cookie"),
	"signin.cookie.what":  lang.En("The password was right, but the cookie that proves it did not come back. So every page would ask you to sign in again.").Zh("密码正确，但用于证明登录的 Cookie 没有返回，因此每个页面都会再次要求登录。"),
	"signin.cookie.one":   lang.En("Allow cookies for this address in the browser's settings, private windows included.").Zh("在浏览器设置中允许本站使用 Cookie（无痕窗口也要允许）。"),
	"signin.cookie.two":   lang.En("Open the page at the very address that --public-url names: cookies of one name do not count at another.").Zh("使用 --public-url 指定的地址打开本页：不同地址之间的 Cookie 互不通用。"),
	"signin.cookie.three": lang.En("If a proxy stands in front, let it pass on Set-Cookie and speak https to the browser.").Zh("如果前面有反向代理，请让它转发 Set-Cookie，并对浏览器使用 https。"),

	"signin.plain.title": lang.En("Nobody is signed in over plain http").Zh("明文 http 下不能登录"),
	"signin.plain.what":  lang.En("Whoever shares the network could read your password and act in your name.").Zh("同一网络中的人可以看到你的密码，并冒用你的身份操作。"),
	"signin.plain.one":   lang.En("Best: put https in front (nginx, Caddy, a load balancer) and name the address with --public-url https://…").Zh("推荐：在前面加上 https（nginx、Caddy 或负载均衡），并用 --public-url https://… 指明地址。"),
	"signin.plain.two":   lang.En("From your own machine, a tunnel:").Zh("在自己的电脑上可以使用隧道："),
	"signin.plain.three": lang.En("In a network that you trust: start it with --insecure-http.").Zh("在可信的网络中：启动时加上 --insecure-http。"),
	"signin.retry":       lang.En("Try again").Zh("重试"),
}
