"""Operations that send many messages."""
