"""Operations that the portal needs: sessions, settings and the public catalog."""
