//! Charts, scoreboards, workbooks and tidy tables from values, scores and the index.
