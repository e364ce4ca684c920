"""The rules of the spine, each proved where it could break."""
