//! Plain text tables for the descriptions.

use crate::metric::is_wide;

/// Rows of cells, the first row being the heads.
#[derive(Clone, Debug)]
pub struct Table(Vec<Vec<String>>);

impl Table {
    /// A table with these heads.
    pub fn new<S: Into<String>>(heads: impl IntoIterator<Item = S>) -> Table {
        Table(vec![heads.into_iter().map(Into::into).collect()])
    }

    /// Adds a row.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.0.push(cells.into_iter().map(Into::into).collect());
    }

    /// The table, columns two spaces apart, a line of dashes under the heads. Empty without rows.
    pub fn print(&self) -> String {
        if self.0.len() < 2 {
            return String::new();
        }
        let count = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |c: usize| self.0.iter().filter_map(|row| row.get(c)).map(|cell| columns(cell)).max();
        let widths: Vec<usize> = (0..count).map(|c| widest(c).unwrap_or(0)).collect();
        let mut lines: Vec<String> = self.0.iter().map(|row| print_row(row, &widths)).collect();
        lines.insert(1, widths.iter().map(|&w| "-".repeat(w)).collect::<Vec<_>>().join("  "));
        lines.join("\n") + "\n"
    }
}

fn print_row(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (i, (cell, &width)) in cells.iter().zip(widths).enumerate() {
        if i > 0 {
            line.push_str("  ");
        }
        line.push_str(cell);
        line.push_str(&" ".repeat(width - columns(cell)));
    }
    line.trim_end().to_owned()
}

/// Columns that a text takes at a terminal.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn chinese_cells_keep_the_columns_straight() {
        let mut table = Table::new(["级", "hits"]);
        table.row(["主存", "1"]);
        table.row(["L1", "20"]);
        assert_eq!(table.print(), "级    hits\n----  ----\n主存  1\nL1    20\n");
    }
}
