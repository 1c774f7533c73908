"""Two numbers about comparing outputs, beside the peers': false alarms and missed changes."""
