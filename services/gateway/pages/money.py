"""Money: kept in fen, shown in yuan."""


def yuan(fen: int | None) -> str:
    """128050 → ``1,280.50``; a dash for none."""
    if fen is None:
        return "—"
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02}"
