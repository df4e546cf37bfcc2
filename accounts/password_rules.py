"""Django’s rules about passwords, saying also what to do (AUTH_PASSWORD_VALIDATORS)."""

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator


class NotCommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "This password is too common. Choose another"


class NotLikeTheirName(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "The password is too similar to the %(verbose_name)s. Choose another"
