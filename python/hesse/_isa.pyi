best_level: str
