"""From records to quads: populated, derived by rule, reasoned over."""
