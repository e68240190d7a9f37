package io.menshen.gateway.budget;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How budgets are shared between gateways. How large they are, the disclosure rules say.
@ConfigMapping(prefix = "menshen.budget")
public interface BudgetConfig {

    /// How many members a gateway reserves for one person beyond those whom it shows now; never more than a quarter
    /// of what is left. A gateway that is killed loses them to the person for a day.
    @WithDefault("5")
    int slice();

    /// How long a gateway goes by what it has reserved and told before it asks again. The same member within that
    /// time costs no question; the windows are counted longer by it.
    @WithDefault("60s")
    Duration sliceFor();

    /// How long after its last use a reservation is given back.
    @WithDefault("10s")
    Duration giveBack();

    /// How long the database may take to answer before a clear read is refused.
    @WithDefault("700ms")
    Duration limit();
}
