//! The known name nearest to a misspelt one.

/// The name with the fewest changes, among equals the first.
pub(super) fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> &'a str {
    let wrong: Vec<char> = wrong.to_ascii_lowercase().chars().take(40).collect();
    names.min_by_key(|name| distance(&wrong, name)).unwrap_or("")
}

/// Changes, insertions, deletions and swaps of neighbours that lead from one to the other (optimal string alignment).
fn distance(wrong: &[char], name: &str) -> usize {
    let name: Vec<char> = name.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=name.len()).collect();
    for (i, &left) in wrong.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &right) in name.iter().enumerate() {
            let change = above[j] + usize::from(left != right);
            let mut best = change.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && left == name[j - 1] && wrong[i - 1] == right {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}
