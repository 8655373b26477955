from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


def normal_email(email: str) -> str:
    """An address as it is stored and compared: trimmed, lower case."""
    return email.strip().lower()


class UserManager(BaseUserManager["User"]):
    """Makes identities."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new identity; without a password it cannot sign in before one was set by mail."""
        user = self.model(email=normal_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normal_email(username or ""))


class User(AbstractBaseUser):
    """Identity only: login name, password, second factor. Everything business refers to Member."""

    email = models.EmailField(_("e-mail address"), unique=True, max_length=254)
    is_active = models.BooleanField(default=True)
    # The last company signed in to, offered first at the next login.
    last_tenant_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.email
