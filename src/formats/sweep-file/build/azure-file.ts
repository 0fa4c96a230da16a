/** Whether a file says that it is one of Azure ML's, whose rules then apply where ours differ. @param schema its `$schema` */
export function isAzureFile(schema: string | undefined): boolean {
  return schema !== undefined && /azureml/i.test(schema);
}
