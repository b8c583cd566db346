"""Operations on authentication towards receivers."""
