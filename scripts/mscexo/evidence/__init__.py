"""The reviews' text: normalised, cut into sections and sentences, cited, verified."""
