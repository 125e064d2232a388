use crate::score::weight;
use catalogue::{Indicator, Level, Plan};
use std::collections::BTreeSet;

/// The nodes that the top reaches, each after its children; the last is the top.
pub(crate) struct Tree<'a> {
    pub(crate) nodes: Vec<TreeNode<'a>>,
}

pub(crate) struct TreeNode<'a> {
    pub(crate) id: &'a str,
    /// Indicators in order of id, then nodes in order of id: sums are always taken in this order.
    pub(crate) children: Vec<Child<'a>>,
}

pub(crate) struct Child<'a> {
    /// Weight among its siblings, above 0.
    pub(crate) weight: f64,
    pub(crate) item: Item<'a>,
}

pub(crate) enum Item<'a> {
    Indicator(&'a str, &'a Indicator),
    /// Its place in [`Tree::nodes`].
    Node(usize),
}

impl<'a> Tree<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let mut tree = Self { nodes: Vec::new() };
        if let Some(top) = plan.top_node() {
            tree.add(plan, top, &mut BTreeSet::new());
        }
        tree
    }

    /// Adds a node after all below it and tells its place; `None` for one that is there already.
    fn add(&mut self, plan: &'a Plan, id: &'a str, seen: &mut BTreeSet<&'a str>) -> Option<usize> {
        if !seen.insert(id) {
            return None;
        }
        let mut children: Vec<Child<'a>> = plan
            .indicators_of(id)
            .map(|(id, indicator)| Child { weight: weight(indicator), item: Item::Indicator(id, indicator) })
            .collect();
        let mut below: Vec<_> = plan.method.nodes.iter().filter(|node| node.parent.as_deref() == Some(id)).collect();
        below.sort_by(|a, b| a.id.cmp(&b.id));
        for node in below {
            if let Some(place) = self.add(plan, &node.id, seen) {
                children.push(Child { weight: node.weight, item: Item::Node(place) });
            }
        }
        children.retain(|child| child.weight.is_finite() && child.weight > 0.0);
        self.nodes.push(TreeNode { id, children });
        Some(self.nodes.len() - 1)
    }

    /// Whether there is an index for units of this level.
    pub(crate) fn has_index(&self, level: Level) -> bool {
        !self.nodes.is_empty() && self.node_applies(self.nodes.len() - 1, level)
    }

    /// Whether anything that is scored for units of this level lies below the node.
    pub(crate) fn node_applies(&self, node: usize, level: Level) -> bool {
        self.nodes[node].children.iter().any(|child| self.applies(child, level))
    }

    /// Whether the child counts among the weights of units of this level.
    pub(crate) fn applies(&self, child: &Child<'a>, level: Level) -> bool {
        match child.item {
            Item::Indicator(_, indicator) => indicator.levels.is_empty() || indicator.levels.contains(&level),
            Item::Node(node) => self.node_applies(node, level),
        }
    }
}
