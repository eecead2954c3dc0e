// One panel of the Bunch–Kaufman factorisation: choice of pivots, exchanges, finished columns.
#pragma once

#include "hesse/linalg/ldlt.hpp"

namespace hesse {

/// Works on the columns of an Ldlt from `start` on. Earlier panels' columns are not exchanged.
class LdltPanel {
 public:
  LdltPanel(Ldlt& factor, Index start, Pivoting pivoting);

  /// Finishes at least `width` columns, as far as there are, and returns how many: one more if a
  /// 2×2 pivot ends the panel.
  Index factorize(Index width);

 private:
  struct Pivot {
    Index size;
    Index first;  ///< row that moves to the pivot's first place
    Index last;   ///< row that moves to the pivot's last place
  };

  Pivot choose_pivot(Index k);
  Pivot walk_like_a_rook(Index k, Index row, double column_largest);
  void load_column(Index k, Index column, Index target);
  void adopt_candidate(Index k);
  void exchange(Index k, Index from, Index to);
  [[nodiscard]] bool is_rounding_noise(Index k) const;
  void store_zero(Index k);
  void store_single(Index k);
  void store_pair(Index k);

  Ldlt& factor_;
  Index start_;
  Index n_;
  Pivoting pivoting_;
};

}  // namespace hesse
