"""How answers and the catalogue are shown: tables and cards, file formats, pages."""
