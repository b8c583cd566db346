"""Operations on messages and their attempts."""
