"""Operations on destinations."""
