// Fits a native curve to many data sets, on all threads.
#pragma once

#include "hesse/batch/batch_options.hpp"
#include "hesse/batch/curve_batch.hpp"

namespace hesse {

/// Each fit has the same bits for any number of threads. The observer is called between blocks of
/// some tens of milliseconds; where it ends the run, fits not begun yet get its status, and NaN.
void fit_curves(const CurveBatchData& data, const BatchOptions& options, const BatchBox& box,
                const BatchResults& results, BatchObserver* observer = nullptr);

}  // namespace hesse
