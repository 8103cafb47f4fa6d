package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/auth/authtest"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
)

// A first start: nobody has a password, so a link is printed; whoever follows it sets one.
func Example() {
	ctx := context.Background()
	s := auth.New(auth.Deps{Store: authtest.NewStore(), Clock: clock.Fixed(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))})
	here := auth.Client{IP: netip.MustParseAddr("127.0.0.1"), UserAgent: "Mozilla/5.0"}

	token, account, err := s.FirstLink(ctx)
	fmt.Println(len(token), account.Name, err)

	id, _, err := s.SignInByLink(ctx, token, here)
	fmt.Println(len(id), err)
	by, err := s.Identify(ctx, id)
	fmt.Println(by.Account.Name, by.May(auth.Manage), err)

	_, err = s.ChangePassword(ctx, by, "", "five tall ships at dawn")
	fmt.Println(err)
	_, _, err = s.SignIn(ctx, "admin", "a guess", here)
	if said, ok := errors.AsType[*lang.Error](err); ok {
		fmt.Println(said.In(lang.English), said.In(lang.Chinese))
	}
	// Output:
	// 43 admin <nil>
	// 43 <nil>
	// admin true <nil>
	// <nil>
	// the name or the password is wrong 账号或密码不正确
}
