use crate::engine::{Frame, Node, Report};
pub(crate) fn first_component(
    _frame: &Frame<'_>,
    node: &Node<'_>,
    _children: &[&[f64]],
    weights: &[f64],
    _report: Option<&mut Report>,
) -> Vec<f64> {
    node.children.iter().map(|&place| weights[place]).collect()
}
