"""Errors that a person at the desk can mend. Everything else is a bug and stays loud."""


class UserError(Exception):
    """What is wrong and where (``message``), and what to do now (``hint``), both in Chinese for the clerk."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message
