"""Made-up receipts as JSON of the tax service."""

import json

FN = "9999000000000001"


def receipt_json(number: int) -> str:
    """A receipt of 1 + number % 3 lines whose total repeats every five numbers."""
    total = 1_000 * (1 + number % 5)
    return json.dumps(
        {
            "code": 3,
            "fiscalDriveNumber": FN,
            "fiscalDocumentNumber": number,
            "fiscalSign": number,
            "dateTime": 1_700_000_000,
            "operationType": 1,
            "totalSum": total,
            "cashTotalSum": total,
            "ecashTotalSum": 0,
            "userInn": "7707083893  ",
            "kktRegId": "0000000001012345    ",
            "items": [
                {"name": f"item {number}.{line}", "price": 100, "quantity": 1.5, "sum": 150}
                for line in range(1 + number % 3)
            ],
        }
    )
