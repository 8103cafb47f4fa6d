package vendors

import (
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

func id(p *Product) string {
	if p == nil {
		return ""
	}
	return p.ID
}

func TestOwner(t *testing.T) {
	known := map[string][]string{
		Ours: {"files.aliyuncs.com"}, "Partner": {"*.partner.example", "wss.im.qcloud.com"}, "amap": {"maps.example.com"},
	}
	for _, c := range []struct {
		host, shipped, with string
	}{
		{"apis.map.qq.com", "tencent_map", "tencent_map"},
		{"x.apis.map.qq.com", "", ""},
		{"map.qq.com", "", ""},
		{"bucket-1250000000.cos.ap-guangzhou.myqcloud.com", "tencent_cos", "tencent_cos"},
		{"myqcloud.com", "", ""},
		{"notmyqcloud.com", "", ""},
		{"wss.tim.qq.com", "tencent_im", "tencent_im"},
		{"yun.tim.qq.com", "tencent_trtc", "tencent_trtc"}, // more exact than *.tim.qq.com
		{"files.aliyuncs.com", "aliyun_oss", ""},
		{"b.aliyuncs.com", "aliyun_oss", "aliyun_oss"},
		{"wss.im.qcloud.com", "tencent_im", "Partner"},
		{"api.partner.example", "", "Partner"},
		{"maps.example.com", "", "amap"},
		{"api.example.com", "", ""},
		{"", "", ""},
	} {
		if got := id(Shipped().Owner(c.host)); got != c.shipped {
			t.Errorf("%q: got %q, want %q", c.host, got, c.shipped)
		}
		if got := id(Shipped().With(known).Owner(c.host)); got != c.with {
			t.Errorf("%q with the team's: got %q, want %q", c.host, got, c.with)
		}
	}
	if Shipped().With(nil) != Shipped() {
		t.Error("nothing was added, and it is another list")
	}
}

func TestSDKs(t *testing.T) {
	for name, want := range map[string]string{"@tencentcloud/chat": "tencent_im", "umtrack-wx": "umeng", "umtrack": "", "": "", "amap-wx.js": ""} {
		if got := id(Shipped().Package(name)); got != want {
			t.Errorf("package %q: got %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"libs/amap-wx.130.js": "amap", "amap-wx.js": "amap", "utils/qqmap-wx-jssdk.min.js": "tencent_map", "amap.js": "", "umtrack-wx": "",
	} {
		if got := id(Shipped().File(name)); got != want {
			t.Errorf("file %q: got %q, want %q", name, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	for name, want := range map[string]string{
		"miniprogram_npm/tim-wx-sdk/index.js":           "tencent_im",
		"sub/miniprogram_npm/@tencentcloud/chat/a/b.js": "tencent_im",
		"miniprogram_npm/tim-wx-sdk-ours/index.js":      "",
		"tim-wx-sdk/index.js":                           "",
		"libs/bmap-wx.min.js":                           "baidu_map",
		"pages/index.js":                                "",
	} {
		if got := id(Shipped().Code(name)); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestDemands(t *testing.T) {
	l := Shipped()
	for _, c := range []struct {
		pkg  string
		list facts.ListID
		want string
	}{
		{"umtrack-wx", facts.ListRequest, "umini.shujupie.com"},
		{"umtrack-wx", facts.ListSocket, ""},
		{"tim-wx-sdk", facts.ListSocket, "wss.im.qcloud.com wss.tim.qq.com"},
		{"cos-wx-sdk-v5", facts.ListUpload, ""}, // the bucket may have one's own domain
	} {
		got := l.Demands(l.Package(c.pkg), c.list)
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s in %s: got %v, want %s", c.pkg, c.list, got, c.want)
		}
	}
}

// TestTables reads tables with a mistake each, beside the shipped ones, which have none.
func TestTables(t *testing.T) {
	Shipped()
	products, hosts, sdks := string(productsCSV), string(hostsCSV), string(sdksCSV)
	for name, c := range map[string][3]string{
		"no columns":            {"", hosts, sdks},
		"a product twice":       {products + "amap,A,A,map,no,\n", hosts, sdks},
		"own is a word":         {products + "b,B,B,map,maybe,\n", hosts, sdks},
		"an unknown product":    {products, hosts + "a.example.com,nobody,,x\n", sdks},
		"no source":             {products, hosts + "a.example.com,amap,,\n", sdks},
		"an unknown list":       {products, hosts + "a.example.com,amap,requests,x\n", sdks},
		"capitals":              {products, hosts + "A.example.com,amap,,x\n", sdks},
		"a star within":         {products, hosts + "a.*.com,amap,,x\n", sdks},
		"a column too few":      {products, hosts, sdks + "package,x,amap\n"},
		"by nothing":            {products, hosts, sdks + "name,x,amap,x\n"},
		"an SDK of nobody":      {products, hosts, sdks + "package,x,nobody,x\n"},
		"an SDK without source": {products, hosts, sdks + "package,x,amap,\n"},
	} {
		if _, err := read([]byte(c[0]), []byte(c[1]), []byte(c[2])); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
