"""What a form of somebody's own wish says: by which channel it came to the clerk who enters it (代录)."""

from services.gateway.entries.ledger import CHANNELS
from services.gateway.pages import words
from services.gateway.pages.form.fields import Field

CHANNEL = Field(
    "channel",
    "提出方式",
    "代本人办理，登记后打印代录回执交本人核对。",
    choices={each: words.CHANNELS[each] for each in CHANNELS},
    start="WINDOW",
    must=True,
)
