"""Texts of messages; `{code}` stands for the code or PIN, which is made when the message goes out.

Each fits one SMS of 70 characters, amounts below a million roubles and codes of ten digits included.
"""


def of_registration() -> str:
    return "{code} — код регистрации игрока. Назовите его только кассиру."


def of_withdrawal(amount: int) -> str:
    """`amount` in kopecks."""
    roubles, kopecks = divmod(amount, 100)
    return f"{{code}} — код снятия {roubles},{kopecks:02} руб. Назовите его только кассиру."


def of_pin() -> str:
    return "{code} — PIN-код вашей карты. Никому его не сообщайте."
