package order;

import dev.mvmci.workflow.json.JsonRecord;

/** The data of the message "delivered". */
@JsonRecord
record Delivery(String carrier) {}
