package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// Everything here needs the right to Manage, and gives ErrForbidden without it.

// Accounts gives all accounts, disabled ones too, by ID.
func (s *Service) Accounts(ctx context.Context, by Identity) ([]Account, error) {
	if err := need(by, Manage); err != nil {
		return nil, err
	}
	accounts, err := s.store.Accounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return accounts, nil
}

// CreateAccount makes an account without a password: its owner signs in by a link (NewLink) and sets one. Errors:
// ErrBadName, ErrBadRequest (no such role), ErrNameTaken.
func (s *Service) CreateAccount(ctx context.Context, by Identity, name string, role Role) (Account, error) {
	if err := need(by, Manage); err != nil {
		return Account{}, err
	}
	name = strings.TrimSpace(name)
	if err := checkName(name); err != nil {
		return Account{}, err
	}
	if err := checkRole(role); err != nil {
		return Account{}, err
	}
	account, err := s.store.CreateAccount(ctx, Account{Name: name, Role: role, CreatedAt: s.now()})
	if errors.Is(err, ErrNameTaken) {
		return Account{}, said(ErrNameTaken, lang.En("there is an account with the name {name} already").
			Zh("名称 {name} 已被使用"), "name", name)
	} else if err != nil {
		return Account{}, fmt.Errorf("create an account: %w", err)
	}
	if err := s.audit(ctx, by.Event(account.CreatedAt, AuditAccountMade, name, "role="+string(role))); err != nil {
		return Account{}, fmt.Errorf("record account %d: %w", account.ID, err)
	}
	return account, nil
}

// SetRole changes a role and ends the sessions of the account: its owner signs in again under a new id. Errors:
// ErrBadRequest (no such role), ErrNotFound, ErrLastAdmin.
func (s *Service) SetRole(ctx context.Context, by Identity, name string, role Role) error {
	if err := checkRole(role); err != nil {
		return err
	}
	return s.manage(ctx, by, name, AuditRoleSet, func(a Account) (string, error) {
		return fmt.Sprintf("from=%s to=%s", a.Role, role), s.store.SetRole(ctx, a.ID, role)
	})
}

// Disable shuts an account out at once: sessions end, links are dropped, tokens stop working until it is enabled.
// Errors: ErrNotFound, ErrLastAdmin.
func (s *Service) Disable(ctx context.Context, by Identity, name string) error {
	return s.manage(ctx, by, name, AuditDisabled, func(a Account) (string, error) {
		return "", s.store.Disable(ctx, a.ID, s.now())
	})
}

// Enable lets a disabled account in again, with its password and the tokens that are left. Errors: ErrNotFound.
func (s *Service) Enable(ctx context.Context, by Identity, name string) error {
	return s.manage(ctx, by, name, AuditEnabled, func(a Account) (string, error) {
		return "", s.store.Enable(ctx, a.ID)
	})
}

// A change is made to an account; detail is for the record.
type change func(Account) (detail string, err error)

func (s *Service) manage(ctx context.Context, by Identity, name string, what AuditAction, change change) error {
	if err := need(by, Manage); err != nil {
		return err
	}
	account, err := s.byName(ctx, name)
	if err != nil {
		return err
	}
	detail, err := change(account)
	switch {
	case errors.Is(err, ErrLastAdmin):
		return said(ErrLastAdmin, lang.En("{name} is the last administrator; make somebody else one first").
			Zh("{name} 是最后一位管理员，请先将其他人设为管理员"), "name", account.Name)
	case err != nil:
		return fmt.Errorf("%s of account %d: %w", what, account.ID, err)
	}
	return s.audit(ctx, by.Event(s.now(), what, account.Name, detail))
}

// byName finds an account for somebody who may know that it is not there.
func (s *Service) byName(ctx context.Context, name string) (Account, error) {
	err := ErrNotFound
	var account Account
	if folded := FoldName(name); checkName(folded) == nil {
		account, err = s.store.AccountByName(ctx, folded)
	}
	if errors.Is(err, ErrNotFound) {
		return Account{}, said(ErrNotFound, lang.En("there is no account with this name").Zh("没有使用该名称的账号"))
	} else if err != nil {
		return Account{}, fmt.Errorf("look for an account: %w", err)
	}
	return account, nil
}

func checkRole(role Role) error {
	if role.Valid() {
		return nil
	}
	return said(ErrBadRequest, lang.En("a role is viewer, operator or admin").Zh("角色须为 viewer、operator 或 admin"))
}
